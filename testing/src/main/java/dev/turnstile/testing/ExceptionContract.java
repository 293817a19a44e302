package dev.turnstile.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.AppendConditionFailed;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore.SettledEvents;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.json.InvalidJsonException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The contract of event stores for the order in which errors are checked: first invalid arguments; then each stream in
 * the order of the arguments, first for deletion and then for the expected version; last the append condition.
 */
abstract class ExceptionContract extends DecisionContract {

    private static final Append BAD = Append.of(ONE, List.of(NewEvent.ofJson("counted", 1, "{")));

    private static Append to(StreamName stream, ExpectedVersion expected) {
        return new Append(stream, expected, List.of(NewEvent.ofJson("counted", 1, "{\"n\": 1}")));
    }

    private void close() {
        store().append(to(ONE, ExpectedVersion.noStream()));
        store().deleteForever(ONE, ExpectedVersion.exactly(1));
    }

    @Test
    void an_unexpected_version_is_reported_with_stream_expected_and_actual() {
        store().append(to(ONE, ExpectedVersion.noStream()));
        assertThatThrownBy(() -> store().append(to(ONE, ExpectedVersion.exactly(7))))
                .isInstanceOfSatisfying(WrongExpectedVersion.class, wrong -> {
                    assertThat(wrong.stream()).isEqualTo(ONE);
                    assertThat(wrong.expected()).isEqualTo(ExpectedVersion.exactly(7));
                    assertThat(wrong.actual()).isEqualTo(1);
                });
        assertThatThrownBy(() -> store().append(to(ONE, ExpectedVersion.noStream())))
                .isInstanceOf(WrongExpectedVersion.class);
        assertThatThrownBy(() -> store().append(to(TWO, ExpectedVersion.exists())))
                .isInstanceOf(WrongExpectedVersion.class);
        assertThatThrownBy(() -> store().delete(ONE, ExpectedVersion.exactly(2)))
                .isInstanceOf(WrongExpectedVersion.class);
        assertThatThrownBy(() -> store().delete(TWO, ExpectedVersion.exists()))
                .isInstanceOf(WrongExpectedVersion.class);
        assertThatThrownBy(() -> store().deleteForever(ONE, ExpectedVersion.noStream()))
                .isInstanceOf(WrongExpectedVersion.class);
        assertThatThrownBy(() -> store().deleteForever(TWO, ExpectedVersion.exactly(1)))
                .isInstanceOf(WrongExpectedVersion.class);
        assertThat(store().stream(TWO)).isEmpty();
    }

    @Test
    void a_stream_that_was_deleted_forever_is_reported_for_any_expected_version() {
        close();
        for (ExpectedVersion expected : List.of(
                ExpectedVersion.any(),
                ExpectedVersion.noStream(),
                ExpectedVersion.exists(),
                ExpectedVersion.exactly(7))) {
            assertThatThrownBy(() -> store().append(to(ONE, expected)))
                    .isInstanceOfSatisfying(
                            StreamDeleted.class,
                            gone -> assertThat(gone.stream()).isEqualTo(ONE));
            assertThatThrownBy(() -> store().delete(ONE, expected)).isInstanceOf(StreamDeleted.class);
            assertThatThrownBy(() -> store().deleteForever(ONE, expected)).isInstanceOf(StreamDeleted.class);
        }
        assertThatThrownBy(() -> store().append(new Append(ONE, ExpectedVersion.any(), List.of())))
                .isInstanceOf(StreamDeleted.class);
    }

    @Test
    void arguments_are_checked_first() {
        close();
        assertThatThrownBy(() -> store().append(BAD)).isInstanceOf(InvalidJsonException.class);
        assertThatThrownBy(() -> store().append(List.of(to(ONE, ExpectedVersion.any()), BAD)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is named twice");
        assertThatThrownBy(() -> store().append(List.of(BAD, to(ONE, ExpectedVersion.any()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is named twice");
        assertThatThrownBy(() -> store().describe(ONE, Map.of("owner", new Object())))
                .isInstanceOf(InvalidJsonException.class);
    }

    @Test
    void the_first_refused_of_several_streams_is_reported() {
        close();
        store().append(to(TWO, ExpectedVersion.noStream()));
        List<Append> wrongFirst = List.of(to(TWO, ExpectedVersion.exactly(9)), to(ONE, ExpectedVersion.any()));
        assertThatThrownBy(() -> store().append(wrongFirst)).isInstanceOf(WrongExpectedVersion.class);
        assertThatThrownBy(() -> store().append(wrongFirst.reversed())).isInstanceOf(StreamDeleted.class);
        assertThat(read(Read.ofStream(TWO))).hasSize(1);
    }

    @Test
    void a_failed_condition_is_reported_after_the_streams() {
        SettledEvents seen = store().settled(EventQuery.ofTypes("counted"));
        seen.close();
        store().append(to(ONE, ExpectedVersion.noStream()));
        assertThatThrownBy(() -> store().append(seen.condition(), List.of(to(TWO, ExpectedVersion.any()))))
                .isInstanceOfSatisfying(
                        AppendConditionFailed.class,
                        failed -> assertThat(failed.condition()).isEqualTo(seen.condition()));
        assertThatThrownBy(() -> store().append(seen.condition(), List.of(to(TWO, ExpectedVersion.exists()))))
                .isInstanceOf(WrongExpectedVersion.class);
        assertThatThrownBy(() -> store().append(seen.condition(), List.of())).isInstanceOf(AppendConditionFailed.class);
        assertThat(store().stream(TWO)).isEmpty();
    }
}
