package dev.turnstile.postgres.internal.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.postgres.internal.history.RowEvent.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class RowStatesPropertyTest {

    private static final List<String> COLUMNS = List.of("a", "b", "c");

    /** A row under random changes, with its logged history and its true states. */
    private static final class Life {

        private final Random random;
        private final List<RowEvent> events = new ArrayList<>();
        private final List<@Nullable Map<String, Object>> truth = new ArrayList<>();
        private @Nullable Map<String, Object> row;

        private Life(long seed, int steps) {
            random = new Random(seed);
            for (int i = 0; i < steps; i++) {
                truth.add(row);
                step();
            }
            truth.add(row);
        }

        private void step() {
            Map<String, Object> was = row;
            if (was == null) {
                row = random();
                events.add(new RowEvent(Kind.INSERTED, Map.of(), row));
            } else if (random.nextInt(5) == 0) {
                row = null;
                boolean truncated = random.nextBoolean();
                events.add(
                        new RowEvent(truncated ? Kind.TRUNCATED : Kind.DELETED, truncated ? Map.of() : was, Map.of()));
            } else if (random.nextInt(5) == 0) {
                events.add(new RowEvent(Kind.NONE, Map.of(), Map.of()));
            } else {
                Map<String, Object> next = random();
                row = next;
                events.add(new RowEvent(Kind.UPDATED, changed(was, next), changed(next, was)));
            }
        }

        private Map<String, Object> random() {
            Map<String, Object> columns = new LinkedHashMap<>();
            COLUMNS.forEach(column -> {
                int value = random.nextInt(4);
                if (value > 0) {
                    columns.put(column, value);
                }
            });
            return columns;
        }

        private static Map<String, Object> changed(Map<String, Object> side, Map<String, Object> other) {
            Map<String, Object> changed = new LinkedHashMap<>();
            COLUMNS.stream()
                    .filter(column -> !Objects.equals(side.get(column), other.get(column)))
                    .forEach(column -> changed.put(column, side.get(column)));
            return changed;
        }
    }

    @Property
    void a_row_reported_as_complete_equals_the_past_row(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int steps, @ForAll @IntRange(max = 12) int missed) {
        Life life = new Life(seed, steps);
        int from = Math.min(missed, steps - 1);
        List<RowEvent> seen = life.events.subList(from, steps);
        Map<String, Object> last = life.truth.getLast();
        RowStates states = RowStates.of(seen, last == null ? KnownRow.ABSENT : new KnownRow(last, true));

        for (int i = 0; i < seen.size(); i++) {
            check(states.before(i), life.truth.get(from + i), from == 0);
            check(states.after(i), life.truth.get(from + i + 1), from == 0);
        }
    }

    private static void check(KnownRow known, @Nullable Map<String, Object> truth, boolean fromTheStart) {
        if (known.whole()) {
            assertThat(known.columns()).isEqualTo(truth);
        } else {
            assertThat(fromTheStart)
                    .as("a row that was watched from the start is known")
                    .isFalse();
            Map<String, Object> some = known.columns();
            if (some != null && truth != null) {
                assertThat(truth).containsAllEntriesOf(some);
            }
        }
    }

    @Property
    void an_existing_row_is_known_back_to_the_start_of_the_watch(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 12) int steps) {
        Life life = new Life(seed, steps);
        Map<String, Object> last = life.truth.getLast();
        int from = life.truth.lastIndexOf(null) + 2;
        if (last != null && from < steps) {
            RowStates states = RowStates.of(life.events.subList(from, steps), new KnownRow(last, true));
            for (int i = 0; i < steps - from; i++) {
                assertThat(states.before(i)).isEqualTo(new KnownRow(life.truth.get(from + i), true));
                assertThat(states.after(i)).isEqualTo(new KnownRow(life.truth.get(from + i + 1), true));
            }
        }
    }
}
