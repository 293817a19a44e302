package dev.turnstile.architecture.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.architecture.Module;
import dev.turnstile.architecture.Pom;
import dev.turnstile.architecture.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dependencies between the modules are those in ARCHITECTURE.md. A new dependency must also be added here. */
final class ModuleGraphTest {

    private static final String OWN = "dev.turnstile";

    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("core", Set.of()),
            Map.entry("jackson", Set.of("core")),
            Map.entry("embedded", Set.of()),
            Map.entry("postgres", Set.of("core")),
            Map.entry("adoption", Set.of("core", "postgres")),
            Map.entry("diagram", Set.of("core")),
            Map.entry("testing", Set.of("core", "embedded")),
            Map.entry("webhook", Set.of("core")),
            Map.entry("mail", Set.of("core")),
            Map.entry("scheduler", Set.of("core")),
            Map.entry("search", Set.of("core")),
            Map.entry("micrometer", Set.of("core")),
            Map.entry("kafka", Set.of("core")),
            Map.entry("spring-boot", Set.of("core", "embedded", "micrometer", "postgres")),
            Map.entry("spring-boot-test", Set.of("core", "spring-boot")),
            Map.entry("cli", Set.of("core", "jackson", "embedded", "postgres", "adoption", "diagram")));

    private static final Set<String> CORE_LIBRARIES = Set.of("org.jspecify:jspecify", "org.slf4j:slf4j-api");

    @Test
    void the_library_has_the_arrows_that_are_written_down_and_no_others() {
        assertThat(arrows(Repository.library())).isEqualTo(new TreeMap<>(ARROWS));
    }

    @Test
    void core_needs_nothing_but_the_jdk_jspecify_and_slf4j() {
        assertThat(foreignNeeds(Repository.root().resolve("core"))).isSubsetOf(CORE_LIBRARIES);
    }

    @Test
    void only_these_tests_depend_on_what_stands_at_the_end() {
        assertThat(Repository.modules())
                .filteredOn(module -> !module.name().equals("architecture-tests"))
                .flatMap(module -> needs(module.folder(), need -> true))
                .isNotEmpty()
                .doesNotContain(
                        "cli", "examples", "example-orders-spring-boot", "benchmarks", "torture", "architecture-tests");
    }

    @Test
    void a_new_arrow_and_a_new_library_are_seen(@TempDir Path root) throws Exception {
        Files.writeString(root.resolve("pom.xml"), """
                <project><dependencies>
                  <dependency><groupId>dev.turnstile</groupId><artifactId>turnstile-cli</artifactId></dependency>
                  <dependency><groupId>dev.turnstile</groupId><artifactId>turnstile-postgres</artifactId>
                    <scope>test</scope></dependency>
                  <dependency><groupId>org.tools</groupId><artifactId>tool</artifactId><scope>runtime</scope></dependency>
                </dependencies></project>""");

        assertThat(arrows(List.of(new Module("core", root)))).isEqualTo(Map.of("core", Set.of("cli")));
        assertThat(needs(root, need -> true)).containsExactly("cli", "postgres");
        assertThat(foreignNeeds(root)).containsExactly("org.tools:tool");
    }

    private static Map<String, Set<String>> arrows(List<Module> modules) {
        Map<String, Set<String>> arrows = new TreeMap<>();
        modules.forEach(module -> arrows.put(module.name(), needs(module.folder(), Pom.Dependency::shipped)));
        return arrows;
    }

    private static Set<String> needs(Path module, Predicate<Pom.Dependency> which) {
        return Pom.of(module).dependencies().stream()
                .filter(need -> need.group().equals(OWN))
                .filter(which)
                .map(need -> need.artifact().replaceFirst("turnstile-", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> foreignNeeds(Path module) {
        return Pom.of(module).dependencies().stream()
                .filter(need -> need.shipped() && !need.group().equals(OWN))
                .map(need -> need.group() + ":" + need.artifact())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
