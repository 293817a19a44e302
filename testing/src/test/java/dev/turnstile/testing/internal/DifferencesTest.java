package dev.turnstile.testing.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DifferencesTest {

    record Line(String article, int count) {}

    record Order(int number, @Nullable String address, List<Line> lines) {}

    /** A record that is equal to no other record. */
    record Unequal(int value) {

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    private static final Order ORDER = new Order(1, null, List.of(new Line("pen", 2)));

    @Test
    void equal_values_have_no_differences() {
        assertThat(Differences.between("order", ORDER, new Order(1, null, List.of(new Line("pen", 2)))))
                .isEmpty();
        assertThat(Differences.between("bytes", new byte[] {1}, new byte[] {1})).isEmpty();
        assertThat(Differences.between("nothing", null, null)).isEmpty();
    }

    @Test
    void each_field_that_differs_is_listed_with_its_path() {
        assertThat(Differences.between(
                        "order", ORDER, new Order(1, "here", List.of(new Line("ink", 2), new Line("a", 1)))))
                .containsExactly(
                        "order.address: expected null, actual 'here'",
                        "order.lines[0].article: expected 'pen', actual 'ink'",
                        "order.lines[1]: expected none, actual Line[article=a, count=1]");
    }

    @Test
    void a_missing_key_differs_from_a_null() {
        Map<String, @Nullable Object> empty = new HashMap<>();
        Map<String, @Nullable Object> withNull = Collections.singletonMap("a", null);
        assertThat(Differences.between("map", empty, withNull)).containsExactly("map.a: expected none, actual null");
    }

    @Test
    void values_without_fields_that_differ_are_shown_as_a_whole() {
        assertThat(Differences.between("value", 1, "1")).containsExactly("value: expected 1, actual '1'");
        assertThat(Differences.between("value", new Unequal(1), new Unequal(1)))
                .containsExactly("value: expected Unequal[value=1], actual Unequal[value=1]");
    }
}
