package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurveyTest {

    /** The table of docs/survey.md. */
    private static final String ORDERS = """
            CREATE TABLE customers (id int PRIMARY KEY);
            INSERT INTO customers SELECT generate_series(1, 50);
            CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL DEFAULT 'NEW',
              created_at timestamptz NOT NULL, paid_at timestamptz, shipped_at timestamptz);
            INSERT INTO orders
            SELECT i, 1 + i % 50, (ARRAY['NEW', 'PAID', 'SHIPPED', 'SHIPPED', 'CANCELLED'])[1 + i % 5], t,
              CASE WHEN i % 5 IN (1, 2, 3) AND i NOT IN (402, 907) THEN t + interval '1 hour' END,
              CASE WHEN i % 5 IN (2, 3) THEN t + CASE WHEN i = 113 THEN interval '1 minute' ELSE interval '1 day' END END
            FROM generate_series(1, 1000) AS i, (VALUES (timestamptz '2026-03-01 10:00:00+00')) AS v (t);
            ANALYZE orders;
            """;

    private static TestServer.TestDatabase database;

    @TempDir
    private Path directory;

    @BeforeAll
    static void create() {
        database = TestServer.newDatabase();
        database.execute(ORDERS);
    }

    private static Run survey(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("survey", "--url", database.url()));
        all.addAll(List.of(arguments));
        return Run.turnstile(all.toArray());
    }

    /** Runs the command as another role; the user in the URL would take precedence. */
    private static Run surveyAs(String role, String table) {
        String url = database.url().replaceFirst("user=[^&]*&?", "");
        return Run.turnstile("survey", table, "--url", url, "--user", role);
    }

    @Test
    void the_text_is_the_example_of_the_page() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "survey.md"));

        assertThat(page.replaceAll("\\R", "\n"))
                .contains("$ turnstile survey orders\n"
                        + survey("orders")
                                .succeeds()
                                .out()
                                .replaceAll("\\R", "\n")
                                .stripTrailing() + "\n```");
    }

    @Test
    void json_contains_the_findings_and_the_proposal() {
        Map<String, Object> json =
                survey("orders", "--format", "json").succeeds().json();

        assertThat(json)
                .containsEntry("table", "public.orders")
                .containsEntry("rows", 1000)
                .containsEntry("complete", true);
        assertThat(json)
                .extracting("findings")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(4);
        assertThat(json).containsKeys("columns", "combinations", "proposal", "case", "notes");
    }

    @Test
    void check_and_diagram_read_the_machine_of_the_written_proposal() throws IOException {
        Path proposal = directory.resolve("orders.survey.json");
        survey("orders", "-o", proposal).succeeds();

        assertThat(Run.turnstile("check", proposal).succeeds().out())
                .endsWith("0 errors, 0 warnings" + System.lineSeparator());
        assertThat(Run.turnstile("diagram", proposal, "--format", "mermaid")
                        .succeeds()
                        .out())
                .contains("s1 --> s2 : 598");
        Files.writeString(proposal, Files.readString(proposal).replaceFirst("\"code\": 1,", "\"code\": 7,"));
        Run.turnstile("check", proposal)
                .refuses("orders.survey.json: states[1].code: expected the code 1 of the machine, got 7");
    }

    @Test
    void the_page_escapes_names_and_values_and_contains_the_picture() throws IOException {
        database.execute("""
                CREATE TABLE "<script>alert(1)</script>" (id int PRIMARY KEY, status text);
                INSERT INTO "<script>alert(1)</script>"
                SELECT i, CASE WHEN i % 2 = 0 THEN '<img src=x onerror=alert(2)>' ELSE 'new' END FROM generate_series(1, 100) i;
                """);
        Path page = directory.resolve("page.html");
        survey("\"<script>alert(1)</script>\"", "--html", page).succeeds();

        String html = Files.readString(page);
        assertThat(html)
                .startsWith("<!DOCTYPE html><html")
                .doesNotContain("<script", "<img src=x", "http://", "https://")
                .contains("&lt;script&gt;", "&lt;img src=x");
        Matcher picture =
                Pattern.compile("src=\"data:image/svg\\+xml;base64,([^\"]+)\"").matcher(html);
        assertThat(picture.find()).isTrue();
        assertThat(new String(Base64.getDecoder().decode(picture.group(1)), StandardCharsets.UTF_8))
                .contains("<svg")
                .contains("NEW");
    }

    @Test
    void a_role_without_privileges_learns_which_it_needs() {
        database.execute("""
                CREATE ROLE survey_reader LOGIN;
                CREATE SCHEMA hidden;
                CREATE TABLE hidden.jobs (id int PRIMARY KEY);
                CREATE TABLE partly (id int PRIMARY KEY, status text, secret text);
                INSERT INTO partly SELECT i, CASE WHEN i % 2 = 0 THEN 'A' ELSE 'B' END, 's' FROM generate_series(1, 100) i;
                GRANT SELECT (id, status) ON partly TO survey_reader;
                """);
        try {
            surveyAs("survey_reader", "orders")
                    .refuses("role survey_reader may not read it; GRANT SELECT ON public.orders TO survey_reader");
            surveyAs("survey_reader", "hidden.jobs")
                    .refuses("permission denied for schema hidden; GRANT USAGE ON SCHEMA hidden", "TO survey_reader");
            assertThat(surveyAs("survey_reader", "partly").succeeds().out())
                    .contains(
                            "note: role survey_reader may not read secret; GRANT SELECT ON public.partly TO survey_reader");
        } finally {
            database.execute("DROP OWNED BY survey_reader; DROP ROLE survey_reader");
        }
    }

    @Test
    void invalid_input_is_refused_in_one_line_and_writes_no_file() {
        Path proposal = directory.resolve("none.json");
        database.execute("CREATE TABLE empty (id int PRIMARY KEY, status text)");

        survey("missing", "-o", proposal).refuses("missing: expected a table");
        survey("empty", "-o", proposal).refuses("public.empty: expected states to propose, found none: ", "no rows");
        survey("orders", "--sample", "5").refuses("expected a sample of at least 1000 rows, got 5");
        survey("orders", "--combinations", "0").refuses("--combinations: expected at least 1, got 0");
        survey("orders", "--out", directory.resolve("no").resolve("file")).refuses("cannot be written");
        assertThat(List.of(proposal)).noneMatch(Files::exists);
    }
}
