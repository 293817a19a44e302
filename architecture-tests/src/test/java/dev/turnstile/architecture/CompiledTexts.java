package dev.turnstile.architecture;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Compiles source texts into a folder with the layout of a repository. */
public final class CompiledTexts {

    private final Path root;
    private final List<Path> folders = new ArrayList<>();

    /** Creates a repository without modules. */
    public CompiledTexts(Path root) {
        this.root = root;
    }

    /** Adds a module, which may use the modules that were added before. */
    public void module(String name, String... sources) {
        String classPath = folders.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))
                + File.pathSeparator
                + System.getProperty("java.class.path");
        Path classes = new Module(name, root.resolve(name)).classes();
        try {
            Files.createDirectories(classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Compiler.compile(Compiler.texts(sources), classPath, classes);
        folders.add(classes);
    }

    /** Returns the folders of class files, one for each module. */
    public List<Path> folders() {
        return List.copyOf(folders);
    }
}
