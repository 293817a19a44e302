package dev.turnstile.architecture.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.architecture.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Markdown pages match the code. */
final class MarkdownTest {

    @TempDir
    private Path folder;

    @Test
    void java_in_the_pages_is_taken_from_examples_and_tests() {
        Path root = Repository.root();
        List<Path> code = Repository.modules().stream()
                .flatMap(module -> Stream.of(
                        module.testSources(),
                        module.name().equals("examples") ? module.sources() : module.testSources()))
                .distinct()
                .flatMap(sources -> Repository.files(sources, ".java").stream())
                .toList();
        assertThat(Repository.files(root, ".md"))
                .filteredOn(page -> root.equals(page.getParent()) || page.startsWith(root.resolve("docs")))
                .isNotEmpty()
                .flatMap(page -> Markdown.read(page).inventedJava(code))
                .isEmpty();
    }

    @Test
    void links_in_the_pages_lead_somewhere() {
        assertThat(Repository.files(Repository.root(), ".md"))
                .isNotEmpty()
                .flatMap(page -> Markdown.read(page).brokenLinks())
                .isEmpty();
    }

    @Test
    void java_that_stands_nowhere_is_found_and_its_layout_does_not_matter() throws Exception {
        Path code = Files.writeString(folder.resolve("Example.java"), """
                class Example {
                    int taken() {
                        return machine
                                .state(1);
                    }
                }""");
        Path page = Files.writeString(folder.resolve("page.md"), """
                # Page
                ```java
                return machine.state(1);
                ```
                ```java
                return machine.state(2);
                ```
                ```sh
                not java
                ```
                1. In a list:

                   ```java title="Some.java"
                   machine.invented();
                   ```
                """);
        assertThat(Markdown.read(page).inventedJava(List.of(code)))
                .containsExactly(
                        "page.md: not in any example or test: return machine.state(2);\n",
                        "page.md: not in any example or test: machine.invented();\n");
    }

    @Test
    void links_that_lead_nowhere_are_found() throws Exception {
        Files.writeString(folder.resolve("there.md"), "");
        Files.createDirectory(folder.resolve("docs"));
        Path page = Files.writeString(folder.resolve("page.md"), """
                [fine](there.md#part) [folder](docs) [web](https://example.org/none) [mail](mailto:a@example.org)
                [here](#part) [gone](gone.md) ![picture](docs/gone.svg) [named][name] `[code](code.md)`

                <img src="gone.png" alt="">
                <p>inline <a href='there.md'>fine</a> <a href='gone.html'>gone</a></p>

                [name]: gone/named.md
                """);
        assertThat(Markdown.read(page).brokenLinks())
                .containsExactlyInAnyOrder(
                        "page.md: leads nowhere: gone.md",
                        "page.md: leads nowhere: docs/gone.svg",
                        "page.md: leads nowhere: gone/named.md",
                        "page.md: leads nowhere: gone.png",
                        "page.md: leads nowhere: gone.html");
    }
}
