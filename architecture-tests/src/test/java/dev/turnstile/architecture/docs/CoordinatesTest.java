package dev.turnstile.architecture.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.turnstile.architecture.Module;
import dev.turnstile.architecture.Pom;
import dev.turnstile.architecture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A project outside the checkout resolves the dependency blocks of the pages from a local repository, offline. */
@Tag("slow")
final class CoordinatesTest {

    private static final Pattern XML = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"docs/spring.md", "docs/modules.md"})
    void a_project_resolves_the_dependencies_of_a_page(String page) throws Exception {
        Path repository = repository();
        for (Module module : Repository.modules()) {
            install(module.folder(), repository);
        }
        install(Repository.root(), repository);
        Files.writeString(folder.resolve("pom.xml"), project(Files.readString(Repository.root().resolve(page))));

        assertThat(resolve(repository)).contains("turnstile-postgres-", "turnstile-jackson-");
    }

    /** Returns a project with the blocks of a page, and with Spring Boot's versions, which the application names. */
    private static String project(String page) {
        String blocks = XML.matcher(page).results().map(match -> match.group(1)).collect(Collectors.joining("\n"));
        String boot = Pom.of(Repository.root()).property("spring-boot.version");
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>application</artifactId>
                  <version>1</version>
                  %s
                </project>
                """.formatted(blocks.replaceFirst("</dependencies>\\s*</dependencyManagement>", """
                <dependency>
                  <groupId>org.springframework.boot</groupId>
                  <artifactId>spring-boot-dependencies</artifactId>
                  <version>%s</version>
                  <type>pom</type>
                  <scope>import</scope>
                </dependency>
                </dependencies></dependencyManagement>""".formatted(boot)));
    }

    /** Returns a repository with the artifacts of others in the user's repository, and none of Turnstile. */
    private Path repository() throws IOException {
        Path users = Path.of(System.getProperty(
                "localRepository", System.getProperty("user.home") + "/.m2/repository"));
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
            Path jar = module.resolve("target").resolve(file + ".jar");
            assumeThat(jar).as("built by mvn package").exists();
            Files.copy(jar, target.resolve(file + ".jar"));
        }
    }

    /** Returns the class path that Maven resolves offline. */
    private String resolve(Path repository) throws IOException, InterruptedException {
        Path log = folder.resolve("maven.log");
        Path classPath = folder.resolve("classpath");
        Process maven = new ProcessBuilder(List.of(
                        "mvn",
                        "-B",
                        "-o",
                        "-Dmaven.repo.local=" + repository,
                        "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                        "-Dmdep.outputFile=" + classPath))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(maven.waitFor()).as(() -> read(log)).isZero();
        return read(classPath);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
