package dev.turnstile.spring.autoconfigure;

import io.micrometer.context.ContextRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;

/** Class loaders that hide libraries of the class path. */
final class MissingLibraries {

    private MissingLibraries() {}

    /** Returns a class loader that finds no class whose name begins with one of the prefixes. */
    static FilteredClassLoader without(String... prefixes) {
        // The first use of this class reads its services by the class loader of the thread, once for the JVM. Behind a
        // class loader that hides Spring Security it fails, and with it every later application of the test JVM.
        ContextRegistry.getInstance();
        return new FilteredClassLoader(prefixes);
    }
}
