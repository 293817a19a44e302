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

    /** Modules without users, which show, measure or torture the library; they may print. */
    private static final Set<String> SHOWCASES = Set.of("examples", "orders-spring-boot", "benchmarks", "torture");

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

    /** Returns the modules of the root pom, in the order of the pom. */
    public static List<Module> modules() {
        return Pom.of(ROOT).modules().stream()
                .map(ROOT::resolve)
                .map(folder -> new Module(folder.getFileName().toString(), folder))
                .toList();
    }

    /** Returns the modules for users, including the command line. */
    public static List<Module> library() {
        return modules().stream()
                .filter(module -> !SHOWCASES.contains(module.name()))
                .filter(module -> Files.isDirectory(module.sources()))
                .toList();
    }

    /**
     * Returns the files with a suffix below a folder, without files that a build has created; none if the folder is
     * missing.
     */
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
