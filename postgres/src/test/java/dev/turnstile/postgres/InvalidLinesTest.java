package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Orders.Move;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines with contents that no Turnstile database can have. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class InvalidLinesTest {

    private final TestDatabase database;
    private final TestDatabase other;
    private final PostgresTurnstile target;
    private final String lines;

    InvalidLinesTest(TestServer server) throws IOException {
        database = server.database();
        other = server.database();
        database.sql(Orders.TABLE);
        PostgresTurnstile source = PostgresTurnstile.open(database.dataSource());
        var orders = source.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("address", "x"));
        orders.fire(1, Move.PAY);
        source.events()
                .append(Append.of(
                        StreamName.of("noted", 1),
                        List.of(NewEvent.ofJson("noted", 1, "{\"n\":1}")
                                .withTags("a")
                                .withMetadata("m", 1))));
        source.events().describe(StreamName.of("noted", 1), Map.of("by", "ada"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        source.eventLines().exportEverything(out);
        lines = out.toString(StandardCharsets.UTF_8);
        target = PostgresTurnstile.open(other.dataSource());
    }

    @AfterEach
    void close() {
        database.close();
        other.close();
    }

    private void bring(String changed) throws IOException {
        target.eventLines()
                .importAll(new ByteArrayInputStream(changed.getBytes(StandardCharsets.UTF_8)), false, progress -> {});
    }

    private void refused(String changed, int line, @Nullable String field, String... problems) {
        assertThat(changed).isNotEqualTo(lines);
        assertThatThrownBy(() -> bring(changed)).isInstanceOfSatisfying(InvalidEventLineException.class, e -> {
            assertThat(e.line()).as(e.getMessage()).isEqualTo(line);
            assertThat(e.field()).as(e.getMessage()).isEqualTo(field);
            assertThat(List.of(problems)).allSatisfy(problem -> assertThat(e).hasMessageContaining(problem));
        });
        assertThat(other.rows("SELECT (SELECT count(*) FROM turnstile.event) + (SELECT count(*) FROM turnstile.machine)"
                        + " + (SELECT count(*) FROM turnstile.lifecycle) + (SELECT count(*) FROM turnstile.stream)"))
                .containsExactly("0");
    }

    private void refused(String from, String to, int line, @Nullable String field, String... problems) {
        refused(lines.replaceFirst(from, to), line, field, problems);
    }

    @Test
    void an_invalid_definition_is_refused() throws Exception {
        String document = "\"definition\": \\{.*?\\}(?=, \"installed_at\")";
        refused(document, "\"definition\": {}", 2, "versions[0].definition.turnstile");
        refused("\"turnstile\": 1", "\"turnstile\": 9", 2, "versions[0].definition.turnstile");
        refused("\"machine\": \"order\"", "\"machine\": \"other\"", 2, "versions[0].definition", "the machine 'order'");
        refused("\"checksum\": \".", "\"checksum\": \"x", 2, null, "a checksum that does not match its definition");
        refused(
                "\"version\": 1, \"versions\"",
                "\"version\": 2, \"versions\"",
                2,
                "version",
                "one of the versions [1]");
        refused("\"version\": 1, \"versions\"", "\"version\": -1, \"versions\"", 2, "version", "got -1");
        refused("\"installed_at\": \"[^\"]*\"", "\"installed_at\": \"infinity\"", 2, "versions[0].installed_at");
        bring(lines);
        assertThat(target.enforcement().verify()).isNotNull();
    }

    @Test
    void states_that_are_not_those_of_the_definition_are_refused() {
        String states = "\"states\": \\[\\{\"code\": 0, \"name\": \"PENDING\", \"retired\": false\\}";
        refused(states, "\"states\": [{\"code\": 0, \"name\": \"LENT\", \"retired\": false}", 2, "states[0].name");
        refused(states, "\"states\": [{\"code\": 0, \"name\": \"PENDING\", \"retired\": true}", 2, "states[0].retired");
        refused(
                states,
                "\"states\": [{\"code\": 99, \"name\": \"PENDING\", \"retired\": false}",
                2,
                "states[0].retired");
        refused(states + ", ", "\"states\": [", 2, "states", "all states of the installed definition");
    }

    @Test
    void a_lifecycle_that_could_not_be_installed_is_refused() {
        refused("\"id_columns\": \\[\"id\"\\]", "\"id_columns\": []", 3, "id_columns");
        refused("\"id_columns\": \\[\"id\"\\]", "\"id_columns\": [\" \"]", 3, "id_columns");
        refused("\"kind\": \"bypass\"", "\"kind\": \"rumour\"", 3, "types[0].kind");
        refused("\"kind\": \"bypass\"", "\"kind\": \"transition\"", 3, "types", "[bypass, correction, creation]");
        refused("\"version_column\": null", "\"version_column\": \"state\"", 3, "version_column");
        refused(
                "(?m)^.*\"definition\".*\\n",
                "",
                2,
                null,
                "is bound to machine order, which is neither in this database nor in the file");
    }

    @Test
    void an_invalid_time_is_refused() {
        String recorded = "(\"version\":1,.*\"recorded_at\":)\"[^\"]*\"";
        for (String moment : List.of(
                "infinity",
                "-infinity",
                "0000-01-01T00:00:00+00:00",
                "0001-01-01T09:59:59+10",
                "9999-12-31T23:59:59-10:00",
                "294277-01-01T00:00:00+00:00",
                "10000-01-01T00:00:00+00:00",
                "0044-03-15T00:00:00+00:00 BC",
                "now")) {
            refused(recorded, "$1\"" + moment + "\"", 4, "recorded_at");
            refused(recorded, "$1\"2024-01-01T00:00:00Z\",\"occurred_at\":\"" + moment + "\"", 4, "occurred_at");
        }
        refused(recorded, "$1\"2024-02-30T00:00:00Z\"", 4, "recorded_at", "out of range");
    }

    @Test
    void unknown_numbers_states_and_kinds_are_refused() {
        refused("\"position\":1,", "\"position\":-1,", 4, "position");
        refused("\"position\":1,", "\"position\":0,", 4, "position");
        refused("\"position\":1,", "\"position\":9223372036854775807,", 4, "position");
        refused("\"version\":1,", "\"version\":-1,", 4, "version");
        refused("\"version\":1,", "\"version\":0,", 4, "version");
        refused("\"schema\":1,", "\"schema\":-1,", 4, "schema");
        refused("\"to\":0", "\"to\":77", 4, "to", "expected the code of a state");
        refused(",\"to\":0", "", 4, "to", "a state's code");
        refused("(\"type\":\"noted\",\"schema\":1)", "$1,\"to\":1", 6, "to", "no state");
        refused("\"kind\":\"event\"", "\"kind\":\"EVENT\"", 6, "kind");
    }

    @Test
    void texts_and_objects_that_cannot_be_appended_are_refused() {
        refused("\"tags\":\\[\"a\"\\]", "\"tags\":[\" \"]", 6, "tags");
        refused("\"tags\":\\[\"a\"\\]", "\"tags\":[\"\\\\u0000\"]", 6, "tags");
        refused("\"data\":\\{\"n\": 1\\}", "\"data\":7", 6, "data", "an object");
        refused("\"data\":\\{\"n\": 1\\}", "\"data\":[{}]", 6, "data", "an object");
        refused("\"data\":\\{\"n\": 1\\}", "\"data\":{\"n\":\"\\\\u0000\"}", 6, "data", "u0000");
        refused("\"metadata\":\\{\"m\": 1\\}", "\"metadata\":\"m\"", 6, "metadata", "an object");
        refused("\"type\":\"noted\"", "\"type\":\" \"", 6, "type");
        refused("\"category\":\"noted\"", "\"category\":\"\"", 6, "category");
        refused(
                "\"key\":\"1\",\"version\":1,\"kind\":\"event\"",
                "\"key\":\"\\\\ud800\",\"version\":1,\"kind\":\"event\"",
                6,
                "key");
        refused("\"metadata\": \\{\"by\": \"ada\"\\}", "\"metadata\": [1]", 7, "metadata", "an object");
    }
}
