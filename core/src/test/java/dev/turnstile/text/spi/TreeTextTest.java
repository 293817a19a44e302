package dev.turnstile.text.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.turnstile.event.NewEvent;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.text.UnstorableTextException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Trees that contain themselves, and texts that are cut. */
class TreeTextTest {

    private static final String FACE = "\uD83D\uDE00";

    private static void containsItself(ThrowingCallable code) {
        assertThatIllegalArgumentException().isThrownBy(code).withMessageContaining("contains itself");
    }

    @Test
    void a_map_that_contains_itself_is_refused_as_data_and_as_metadata() {
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        map.put("twice", map);
        containsItself(() -> TransitionOptions.none().withData("map", map));
        containsItself(() -> TransitionOptions.none().withData(map));
        containsItself(() -> TransitionOptions.none().withMetadata("map", map));
        containsItself(() -> NewEvent.ofJson("noted", 1, "{}").withMetadata("map", map));
    }

    @Test
    void a_list_that_contains_itself_through_a_map_is_refused() {
        List<Object> list = new ArrayList<>();
        list.add(Map.of("list", list));
        containsItself(() -> TransitionOptions.none().withData("list", list));
    }

    @Test
    void an_array_that_contains_itself_is_refused() {
        Object[] array = new Object[1];
        array[0] = array;
        containsItself(() -> TransitionOptions.none().withData("array", array));
        Object[] nested = {List.of(Optional.of(array))};
        containsItself(() -> TransitionOptions.none().withMetadata("nested", nested));
        containsItself(() -> NewEvent.ofJson("noted", 1, "{}").withMetadata("array", array));
    }

    @Test
    void a_text_inside_an_array_or_an_optional_is_checked() {
        for (Object value : List.of(new Object[] {"a\0"}, new String[] {"a\0"}, Optional.of(List.of("a\0")))) {
            assertThatExceptionOfType(UnstorableTextException.class)
                    .isThrownBy(() -> TransitionOptions.none().withData("x", value))
                    .withMessageContaining("data.x");
        }
    }

    @Test
    void a_list_that_occurs_twice_is_a_tree() {
        List<String> list = List.of("a");
        assertThatNoException()
                .isThrownBy(() -> TransitionOptions.none().withData("lists", Map.of("one", list, "two", list)));
    }

    @Test
    void a_text_is_never_cut_inside_of_a_character() {
        assertThat(ShownText.cut("a" + FACE, 2)).isEqualTo("a");
        assertThat(ShownText.cut("a" + FACE, 3)).isEqualTo("a" + FACE);
        assertThat(ShownText.cut(FACE + "a", 2)).isEqualTo(FACE);
        for (int before : new int[] {998, 999, 1_000, 15_999}) {
            String line = FailureText.line("x".repeat(before) + FACE.repeat(20_000));
            assertThat(line).hasSizeBetween(999, 1_000);
            assertThat(line.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF))
                    .isTrue();
        }
    }

    @Test
    void text_that_cannot_be_stored_is_escaped() {
        assertThat(StorableText.escaped("a\0\uD800" + FACE)).isEqualTo("a\\u0000\\ud800" + FACE);
        assertThat(StorableText.escaped("plain")).isSameAs("plain");
    }
}
