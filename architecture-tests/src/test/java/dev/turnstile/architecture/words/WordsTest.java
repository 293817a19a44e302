package dev.turnstile.architecture.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.architecture.Module;
import dev.turnstile.architecture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Comments, messages and documents use the words of the glossary. */
final class WordsTest {

    private static final Path PAGE = Repository.root().resolve("docs/glossary.md");

    @Test
    void comments_and_messages_use_the_words_of_the_glossary() throws Exception {
        List<String> findings = new ArrayList<>();
        for (Module module : Repository.modules()) {
            Path main = module.folder().resolve("src/main");
            findings.addAll(findings(Repository.files(main, ".java"), Prose::ofJava));
            findings.addAll(findings(Repository.files(main, ".sql"), Prose::ofSql));
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void documents_use_the_words_of_the_glossary() throws Exception {
        List<Path> pages = Repository.files(Repository.root(), ".md").stream()
                .filter(page -> !page.equals(PAGE))
                .toList();
        assertThat(findings(pages, Prose::ofMarkdown)).isEmpty();
    }

    @Test
    void refused_words_are_found_in_comments_and_messages() throws Exception {
        assertThat(glossary().findings("Bad.java", Prose.ofJava("""
                /** Returns what the caller gave, all
                 *  over again. The page cache is flushed. */
                class Lane {
                    // one verdict, {@code verdict()}, `verdict`
                    String message = "so " + "many";
                    String key = "lane";
                    String sql = "SELECT fence FROM shard";
                    String more = "the callers are "
                            + "handed over anew";
                    char quote = '"'; // somebody
                }""")))
                .containsExactly(
                        "Bad.java:1: 'all over again' is refused, write: again, rebuild",
                        "Bad.java:1: 'Returns what' is refused, write: returns the ...",
                        "Bad.java:4: 'verdict' is refused, write: outcome, batch result",
                        "Bad.java:9: 'anew' is refused, write: again",
                        "Bad.java:9: 'handed over' is refused, write: dispatch, deliver",
                        "Bad.java:10: 'somebody' is refused, write: name the subject");
    }

    @Test
    void refused_words_are_found_in_sql() throws Exception {
        assertThat(glossary().findings("bad.sql", Prose.ofSql("""
                -- decides anew, by whom-
                -- ever; it's the caller's
                SELECT fence, 'lane' FROM lane; -- a fence
                COMMENT ON TABLE t IS 'one verdict for each';
                """)))
                .containsExactly(
                        "bad.sql:1: 'anew' is refused, write: again",
                        "bad.sql:3: 'fence' is refused, write: fencing token",
                        "bad.sql:4: 'verdict' is refused, write: outcome, batch result");
    }

    @Test
    void refused_words_are_found_in_documents_but_not_in_their_code() throws Exception {
        assertThat(glossary().findings("bad.md", Prose.ofMarkdown("""
                Nobody waits for `nobody`, see [the lane](lane/verdict.md).

                ```java
                Verdict verdict = anew();
                ```
                The end is
                undone, in code fences.
                """)))
                .containsExactly(
                        "bad.md:1: 'lane' is refused, write: group commit",
                        "bad.md:1: 'Nobody' is refused, write: no caller, no node, no transaction",
                        "bad.md:7: 'undone' is refused, write: rolled back, reversed");
    }

    private static List<String> findings(List<Path> files, UnaryOperator<String> prose) throws IOException {
        Glossary glossary = glossary();
        List<String> findings = new ArrayList<>();
        for (Path file : files) {
            String name = Repository.root().relativize(file).toString();
            findings.addAll(glossary.findings(name, prose.apply(Files.readString(file))));
        }
        return findings;
    }

    private static Glossary glossary() throws IOException {
        Glossary glossary = Glossary.of(Files.readString(PAGE));
        assertThat(glossary.refused()).hasSizeGreaterThan(20);
        return glossary;
    }
}
