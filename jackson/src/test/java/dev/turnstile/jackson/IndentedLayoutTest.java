package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class IndentedLayoutTest {

    private static final Json JSON = new JacksonJson();

    @Test
    void short_parts_are_on_one_line_and_long_parts_on_many() {
        Map<String, Object> edge = new TreeMap<>(Map.of("from", "PENDING", "to", "CANCELLED"));
        assertThat(JSON.writeIndented(new TreeMap<>(
                        Map.of("a", 1, "edges", List.of(edge, edge, edge), "none", List.of(), "nothing", Map.of()))))
                .isEqualTo("""
                        {
                          "a": 1,
                          "edges": [
                            {"from": "PENDING", "to": "CANCELLED"},
                            {"from": "PENDING", "to": "CANCELLED"},
                            {"from": "PENDING", "to": "CANCELLED"}
                          ],
                          "none": [],
                          "nothing": {}
                        }
                        """);
    }

    @Test
    void a_line_is_full_at_a_hundred_characters() {
        String fits = JSON.writeIndented(Map.of("a", List.of("x".repeat(88))));
        String wraps = JSON.writeIndented(Map.of("a", List.of("x".repeat(89))));
        assertThat(fits.lines()).hasSize(3).anyMatch(line -> line.length() == 99);
        assertThat(wraps.lines()).hasSize(5);
    }

    @Test
    void an_object_without_fields_is_one_line() {
        assertThat(JSON.writeIndented(Map.of())).isEqualTo("{}\n");
    }
}
