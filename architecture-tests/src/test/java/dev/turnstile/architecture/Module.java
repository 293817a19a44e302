package dev.turnstile.architecture;

import java.nio.file.Path;

/**
 * A Maven module.
 *
 * @param name the name of its folder
 * @param folder its folder
 */
public record Module(String name, Path folder) {

    /** Returns the folder of its main sources. */
    public Path sources() {
        return folder.resolve("src/main/java");
    }

    /** Returns the folder of its tests' sources. */
    public Path testSources() {
        return folder.resolve("src/test/java");
    }

    /** Returns the folder of its compiled main sources. */
    public Path classes() {
        return folder.resolve("target/classes");
    }

    /** Returns the folder of its compiled tests. */
    public Path testClasses() {
        return folder.resolve("target/test-classes");
    }
}
