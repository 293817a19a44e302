package dev.turnstile.architecture;

import java.nio.file.Path;

/**
 * A Maven module.
 *
 * @param name the name of the module's folder
 * @param folder the module's folder
 */
public record Module(String name, Path folder) {

    /** Returns the folder of the main sources. */
    public Path sources() {
        return folder.resolve("src/main/java");
    }

    /** Returns the folder of the test sources. */
    public Path testSources() {
        return folder.resolve("src/test/java");
    }

    /** Returns the folder of the compiled main classes. */
    public Path classes() {
        return folder.resolve("target/classes");
    }

    /** Returns the folder of the compiled test classes. */
    public Path testClasses() {
        return folder.resolve("target/test-classes");
    }
}
