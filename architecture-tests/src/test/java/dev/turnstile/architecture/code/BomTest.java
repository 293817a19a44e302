package dev.turnstile.architecture.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.architecture.Module;
import dev.turnstile.architecture.Pom;
import dev.turnstile.architecture.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The BOM names each released artifact once, with the version of the other modules. */
final class BomTest {

    private static final Path BOM = Repository.root().resolve("bom");

    @Test
    void the_bom_manages_all_released_artifacts_and_no_others() {
        assertThat(Pom.of(BOM).managed())
                .allMatch(managed -> managed.group().equals("dev.turnstile"))
                .extracting(Pom.Dependency::artifact)
                .containsExactlyInAnyOrderElementsOf(
                        released(Repository.modules().stream().map(Module::folder)));
    }

    @Test
    void the_bom_and_the_modules_have_one_version() {
        assertThat(Stream.concat(
                        Stream.of(Repository.root()),
                        Repository.modules().stream().map(Module::folder)))
                .extracting(folder -> Pom.of(folder).version())
                .containsOnly(Pom.of(BOM).version());
    }

    @Test
    void a_module_that_is_not_deployed_is_not_released(@TempDir Path folder) throws Exception {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        Path shipped = Files.createDirectory(folder.resolve("shipped"));
        Files.writeString(kept.resolve("pom.xml"), """
                <project><artifactId>kept</artifactId>
                  <properties><maven.deploy.skip>true</maven.deploy.skip></properties></project>""");
        Files.writeString(shipped.resolve("pom.xml"), "<project><artifactId>shipped</artifactId></project>");
        assertThat(released(Stream.of(kept, shipped))).containsExactly("shipped");
    }

    /** Returns the artifacts that a release deploys, without the BOM itself. */
    private static List<String> released(Stream<Path> folders) {
        return folders.filter(folder -> !folder.equals(BOM))
                .map(Pom::of)
                .filter(pom -> !pom.property("maven.deploy.skip").equals("true"))
                .map(Pom::artifact)
                .toList();
    }
}
