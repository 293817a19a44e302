package dev.turnstile.architecture.code;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.turnstile.architecture.Module;
import dev.turnstile.architecture.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The compiled classes of all modules, and the module of each class. */
final class Code {

    private static final Pattern LOCATION = Pattern.compile("/([^/]+)/target/(?:test-)?classes/");
    private static final JavaClasses ALL = read(Repository.modules(), true);
    private static final JavaClasses MAIN = read(Repository.modules(), false);

    private Code() {}

    /** Returns the classes of all modules, tests included. */
    static JavaClasses withTests() {
        return ALL;
    }

    /** Returns the main classes of the modules for users. */
    static JavaClasses library() {
        Set<String> names = Repository.library().stream().map(Module::name).collect(Collectors.toSet());
        return MAIN.that(DescribedPredicate.describe("belong to the library", type -> names.contains(moduleOf(type))));
    }

    /** Returns the main classes of the modules for users, without the given modules. */
    static JavaClasses libraryExcept(String... modules) {
        return library()
                .that(DescribedPredicate.describe(
                        "lie elsewhere", type -> !Set.of(modules).contains(moduleOf(type))));
    }

    /** Returns the folder name of the module of a class; empty for classes of the JDK and of libraries. */
    static String moduleOf(JavaClass type) {
        Matcher location = LOCATION.matcher(type.getBaseComponentType()
                .getSource()
                .map(Source::getUri)
                .map(Object::toString)
                .orElse(""));
        return location.find() ? location.group(1) : "";
    }

    /**
     * Returns whether a class is for users: the class and all enclosing classes are public, and the class is not
     * internal.
     */
    static boolean exposed(JavaClass type) {
        return type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC)
                && !internal(type)
                && type.getEnclosingClass().map(Code::exposed).orElse(true);
    }

    /** Returns whether a class is in an internal package. */
    static boolean internal(JavaClass type) {
        return (type.getPackageName() + ".").contains(".internal.");
    }

    private static JavaClasses read(List<Module> modules, boolean tests) {
        List<Path> folders = new ArrayList<>();
        for (Module module : modules) {
            add(folders, module.sources(), module.classes());
            if (tests) {
                add(folders, module.testSources(), module.testClasses());
            }
        }
        return new ClassFileImporter().importPaths(folders);
    }

    private static void add(List<Path> folders, Path sources, Path classes) {
        if (Files.isDirectory(sources)) {
            if (!Files.isDirectory(classes)) {
                throw new IllegalStateException("expected class files in " + classes + "; run mvn test-compile first");
            }
            folders.add(classes);
        }
    }
}
