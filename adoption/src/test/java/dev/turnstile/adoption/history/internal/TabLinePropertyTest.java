package dev.turnstile.adoption.history.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TabLinePropertyTest {

    @Provide
    Arbitrary<List<String>> values() {
        return texts().list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<String>> records() {
        return texts().list().ofMinSize(2).ofMaxSize(30);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("ab\\tnr \t\n\r\u0001\u2028é")
                .ofMinLength(0)
                .ofMaxLength(4);
    }

    @Property
    void what_was_written_is_read_from_one_line(@ForAll("values") List<String> values) {
        String line = TabLine.write(values);

        assertThat(line).doesNotContain("\n", "\r");
        assertThat(TabLine.read(line)).isEqualTo(values);
    }

    @Property
    void sorted_lines_with_equal_first_values_are_adjacent(@ForAll("records") List<String> records) {
        List<String> sorted = IntStream.range(0, records.size())
                .mapToObj(i -> TabLine.write(List.of(records.get(i), "%04x".formatted(i))))
                .sorted()
                .toList();

        TreeMap<String, Integer> lastSeen = new TreeMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            Integer before = lastSeen.put(TabLine.read(sorted.get(i)).getFirst(), i);
            assertThat(before == null || before == i - 1).isTrue();
        }
    }
}
