package dev.turnstile.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The checkout that the rules read. */
public final class Repository {

    private static final Path ROOT = find();

    /** Modules that nobody depends on: they show, measure or torture the library, and print. */
    private static final Set<String> SHOWCASES = Set.of("examples", "benchmarks", "torture");

    private Repository() {}

    private static Path find() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("architecture-tests/pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "expected to run inside a checkout, but no parent of " + start + " holds architecture-tests/pom.xml");
    }

    /** Returns the folder of the root pom. */
    public static Path root() {
        return ROOT;
    }

    /** Returns the modules that the root pom names, in its order. */
    public static List<Module> modules() {
        return Pom.of(ROOT).modules().stream()
                .map(ROOT::resolve)
                .map(folder -> new Module(folder.getFileName().toString(), folder))
                .toList();
    }

    /** Returns the modules that users get, the command line included. */
    public static List<Module> library() {
        return modules().stream()
                .filter(module -> !SHOWCASES.contains(module.name()))
                .filter(module -> Files.isDirectory(module.sources()))
                .toList();
    }

    /** Returns the files below a folder with a suffix, without those that a build has made; none if it is missing. */
    public static List<Path> files(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(suffix))
                    .filter(path -> !made(folder.relativize(path)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean made(Path path) {
        for (Path part : path) {
            String name = part.toString();
            if (name.equals("target") || name.equals("node_modules") || (name.startsWith(".") && name.length() > 1)) {
                return true;
            }
        }
        return false;
    }
}
