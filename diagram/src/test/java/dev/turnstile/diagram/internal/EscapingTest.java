package dev.turnstile.diagram.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.diagram.Diagram;
import dev.turnstile.diagram.Svg;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EscapingTest {

    private static final Pattern MERMAID_CODE = Pattern.compile("#(\\d+);");
    private static final String DOT_STRING = "\"(?:[^\"\\\\]|\\\\.)*\"";

    @Test
    void mermaid_keeps_letters_and_escapes_special_characters() {
        assertThat(MermaidWriter.escape("In Prüfung 🚚")).isEqualTo("In Prüfung 🚚");
        assertThat(MermaidWriter.escape("a --> b: \"c\"; #1")).isEqualTo("a --#62; b#58; #34;c#34;#59; #35;1");
        assertThat(MermaidWriter.escape("1. first")).isEqualTo("1#46; first");
        assertThat(MermaidWriter.escape("- item")).isEqualTo("#45; item");
        assertThat(MermaidWriter.escape("_bold_ order_state v1.5")).isEqualTo("#95;bold#95; order_state v1.5");
        assertThat(MermaidWriter.escape("<b>`x`</b> %%")).isEqualTo("#60;b#62;#96;x#96;#60;/b#62; #37;#37;");
    }

    @Test
    void dot_escapes_quotes_backslashes_and_entities() {
        assertThat(DotWriter.quote("say \"hi\"\\n &lt;")).isEqualTo("\"say \\\"hi\\\"\\\\n &amp;lt;\"");
        assertThat(DotWriter.quote("two\nlines")).isEqualTo("\"two\\nlines\"");
    }

    @Test
    void a_text_becomes_one_line_that_xml_allows() {
        assertThat(Text.line(" a\r\n\tb\u0000c\uD800 \u202Ed\uFFFE ")).isEqualTo("a b\uFFFDc\uFFFD \uFFFDd\uFFFD");
        assertThat(Text.label(" \n ", "name")).isEqualTo("name");
    }

    @Test
    void a_text_wraps_at_the_ends_of_words_and_is_cut_after_four_lines() {
        assertThat(Text.wrap("waiting_for_confirmation", 10, false, 50))
                .containsExactly("waiting_", "for_", "confirmation");
        assertThat(Text.wrap("WaitForApproval/v2", 10, false, 50)).containsExactly("WaitFor", "Approval/", "v2");
        assertThat(Text.wrap("wrap me at spaces", 10, false, 50)).containsExactly("wrap me", "at spaces");
        assertThat(Text.wrap("🚚🚚🚚🚚🚚", 10, false, 30)).containsExactly("🚚🚚", "🚚🚚", "🚚");
        assertThat(Text.wrap("one two three four five six", 10, false, 30))
                .containsExactly("one", "two", "three", "four…");
    }

    @Property(tries = 200)
    void special_characters_survive_in_every_format(@ForAll("nasty") String first, @ForAll("nasty") String second) {
        Diagram diagram = Diagram.of(machine(first, second));
        String shown = Text.label(first, "a" + first);

        String svg = diagram.svg();
        assertThat(Svg.parse(svg).texts("td-name")).isNotEmpty();
        assertThat(Svg.parse(svg).titles("td-arrow")).anyMatch(title -> title.startsWith(shown + " → "));

        String mermaid = diagram.mermaid();
        assertThat(mermaid.lines().skip(1)).allMatch(EscapingTest::isMermaidLine);
        assertThat(decoded(mermaid)).contains("state \"" + shown + " (0)\" as s1");

        String dot = diagram.dot();
        assertThat(dot.replaceAll(DOT_STRING, "")).doesNotContain("\"", "\\");
        assertThat(dot.replaceAll(DOT_STRING, "S").lines()).allMatch(EscapingTest::isDotLine);
    }

    private static boolean isMermaidLine(String line) {
        String text = "[^\":;\\n]+";
        return line.strip()
                .replaceAll("#\\d+;", "c")
                .matches("direction LR"
                        + "|state \"" + text + "\" as s\\d+"
                        + "|(\\[\\*]|s\\d+) --> (\\[\\*]|s\\d+)( : " + text + ")?"
                        + "|note right of s\\d+ : " + text);
    }

    private static boolean isDotLine(String line) {
        return line.strip()
                .matches("digraph S \\{|}|rankdir=LR;|(node|edge) \\[.*];"
                        + "|(s|entry)\\d+( -> s\\d+)?( \\[[a-zA-Z0-9=., ]*S?[a-zA-Z0-9=., S]*])?;");
    }

    private static String decoded(String mermaid) {
        return MERMAID_CODE
                .matcher(mermaid)
                .replaceAll(code -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(code.group(1)))));
    }

    private static StateMachine<String, String> machine(String first, String second) {
        return StateMachine.define("m" + first)
                .state("a" + first, 0)
                .initial()
                .label(first)
                .description(second)
                .state("b" + second, 1)
                .label(second)
                .terminal()
                .transition("t" + second)
                .label(second)
                .description(first)
                .from("a" + first)
                .to("b" + second)
                .guard(Guard.sql("true", "r" + first).withName("g" + second))
                .transition("u" + first)
                .label(first)
                .from("a" + first)
                .toItself()
                .timeout("a" + first, java.time.Duration.ofMillis(90_061_001), "t" + second)
                .build();
    }

    @Provide
    Arbitrary<String> nasty() {
        Arbitrary<String> pieces = Arbitraries.of(List.of(
                "\"",
                "'",
                "<",
                ">",
                "&",
                "&lt;",
                "-->",
                "->",
                "--",
                "\n",
                "\r\n",
                "\t",
                " ",
                "/",
                "\\",
                "\\n",
                "#",
                "#35;",
                ";",
                ":",
                "%%",
                "%%{init}%%",
                "{",
                "}",
                "[*]",
                "[",
                "]",
                "|",
                "`",
                "*",
                "_",
                "1. ",
                "- ",
                "end",
                "note",
                "state",
                "style x:#f;",
                "]]>",
                "<!--",
                "</svg>",
                "🚚",
                "é",
                "漢字",
                "\u0000",
                "\uD800",
                "\u202E",
                "\u2028",
                "$1",
                "x"));
        return Arbitraries.oneOf(
                        pieces.list().ofMinSize(1).ofMaxSize(12).map(parts -> String.join("", parts)),
                        Arbitraries.strings().ofMinLength(1).ofMaxLength(40))
                .filter(text -> !text.isBlank());
    }
}
