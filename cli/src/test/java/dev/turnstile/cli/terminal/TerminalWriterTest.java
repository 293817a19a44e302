package dev.turnstile.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.jackson.JacksonJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalWriterTest {

    private static final String HOSTILE = "ada\u001b]0;owned\u0007\u001b[2J\r\u009b31m\b\u202e\nDone";

    private final StringWriter shown = new StringWriter();
    private final PrintWriter out = TerminalWriter.before(new PrintWriter(shown));

    @Test
    void control_characters_are_escaped() {
        out.println(HOSTILE);
        out.printf("%s%n", HOSTILE);
        out.write(0x9b);
        out.flush();
        assertThat(shown.toString().replace("\n", "").chars())
                .noneMatch(Character::isISOControl)
                .doesNotContain(0x202e);
        assertThat(shown.toString()).startsWith("ada\\u001b]0;owned\\u0007\\u001b[2J\\u000d\\u009b31m\\u0008\\u202e");
    }

    @Test
    void json_keeps_its_values() {
        JacksonJson json = new JacksonJson();
        Map<String, Object> object = Map.of("actor", HOSTILE);
        out.print(json.writeIndented(object));
        out.flush();
        assertThat(shown.toString()).doesNotContain("\u009b", "\u202e", "\u001b");
        assertThat(json.read(shown.toString())).isEqualTo(object);
    }

    @Test
    void a_line_break_in_a_cell_does_not_start_a_row() {
        String table = TextTable.of(
                List.of(HOSTILE), List.of(TextTable.text("actor", row -> row), TextTable.text("wide", 60, row -> row)));
        assertThat(table.lines())
                .hasSizeLessThanOrEqualTo(4)
                .noneMatch(line -> line.strip().equals("Done"));
        assertThat(table).doesNotContain("\u001b", "\r");
    }

    @Test
    void a_writer_that_escapes_is_not_wrapped_again() {
        assertThat(TerminalWriter.before(out)).isSameAs(out);
    }
}
