package dev.turnstile.architecture.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.turnstile.architecture.Module;
import dev.turnstile.architecture.Pom;
import dev.turnstile.architecture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A project outside the checkout resolves the dependency blocks of the pages from a local repository. */
@Tag("slow")
final class CoordinatesTest {

    private static final Pattern XML = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    /** Removes the links, about which the removal of the folder would warn. */
    @AfterEach
    void unlink() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("repository"), 2)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/spring.md", "docs/modules.md"})
    void a_project_resolves_the_dependencies_of_a_page(String page) throws Exception {
        Path repository = repository();
        for (Module module : Repository.modules()) {
            install(module.folder(), repository);
        }
        install(Repository.root(), repository);
        Files.writeString(
                folder.resolve("pom.xml"),
                project(Files.readString(Repository.root().resolve(page))));

        assertThat(resolve(repository)).contains("turnstile-postgres-", "turnstile-jackson-");
    }

    /** Returns a project with the blocks of a page. */
    private static String project(String page) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>application</artifactId>
                  <version>1</version>
                  %s
                </project>
                """.formatted(
                        XML.matcher(page).results().map(match -> match.group(1)).collect(Collectors.joining("\n")));
    }

    /** Returns a repository with the artifacts of others in the user's repository, and none of Turnstile. */
    private Path repository() throws IOException {
        Path users =
                Path.of(System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository"));
        Path own = Files.createDirectories(folder.resolve("repository"));
        link(users, own, "dev");
        if (Files.isDirectory(users.resolve("dev"))) {
            link(users.resolve("dev"), Files.createDirectory(own.resolve("dev")), "turnstile");
        }
        return own;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (!entry.endsWith(except)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    /** Installs the pom.xml and the jar of a module, as {@code mvn install} does. */
    private static void install(Path module, Path repository) throws IOException {
        Pom pom = Pom.of(module);
        if (pom.property("maven.deploy.skip").equals("true")) {
            return;
        }
        String file = pom.artifact() + "-" + pom.version();
        Path target = Files.createDirectories(
                repository.resolve("dev/turnstile").resolve(pom.artifact()).resolve(pom.version()));
        Files.copy(module.resolve("pom.xml"), target.resolve(file + ".pom"));
        if (Files.isDirectory(module.resolve("src/main")) || pom.artifact().endsWith("-starter")) {
            Path built = module.resolve("target").resolve(file + ".jar");
            // The jar of the command line is built beside the jars that it needs.
            Path jar = Files.exists(built)
                    ? built
                    : module.resolve("target/app/lib").resolve(file + ".jar");
            assumeThat(jar).as("built by mvn package").exists();
            Files.copy(jar, target.resolve(file + ".jar"));
        }
    }

    /** Returns the class path that Maven resolves: offline, if the user's repository has all that it needs. */
    private String resolve(Path repository) throws IOException, InterruptedException {
        Path classPath = folder.resolve("classpath");
        Path log = folder.resolve("maven.log");
        boolean resolved = maven(repository, classPath, log, "--offline") || maven(repository, classPath, log, "-B");
        assertThat(resolved).as(() -> read(log)).isTrue();
        return read(classPath);
    }

    private boolean maven(Path repository, Path classPath, Path log, String option)
            throws IOException, InterruptedException {
        return new ProcessBuilder(
                                "mvn",
                                "-B",
                                option,
                                "-Dmaven.repo.local=" + repository,
                                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                                "-Dmdep.outputFile=" + classPath)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start()
                        .waitFor()
                == 0;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
