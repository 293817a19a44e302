package dev.turnstile.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.text.UnstorableTextException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A projection of rows checks its name and its classes when it is constructed. */
class TableProjectionTest {

    private record Row(String id, int count) {}

    private static final class Counts extends TableProjection<String, Row, String> {

        Counts(String name, Class<String> key, Class<Row> row) {
            super(name, key, row);
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents();
        }

        @Override
        public List<String> read(ProjectedEvent event) {
            return List.of();
        }

        @Override
        public List<String> keys(String event, RecordedEvent recorded) {
            return List.of(event);
        }

        @Override
        public @Nullable Row fold(String key, @Nullable Row row, String event, RecordedEvent recorded) {
            return row;
        }
    }

    @Test
    void a_name_that_is_blank_or_cannot_be_stored_is_refused() {
        assertThat(new Counts("counts", String.class, Row.class).name()).isEqualTo("counts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Counts(" ", String.class, Row.class))
                .withMessage("expected the name of a projection, got blank text ' '");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Counts("x".repeat(1_001), String.class, Row.class))
                .withMessageStartingWith("the name of a projection: expected at most 1000 bytes in UTF-8");
        assertThatThrownBy(() -> new Counts("a\0", String.class, Row.class))
                .isInstanceOf(UnstorableTextException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // a caller without null checks
    void a_missing_class_is_refused_by_name() {
        assertThatNullPointerException()
                .isThrownBy(() -> new Counts("counts", null, Row.class))
                .withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> new Counts("counts", String.class, null))
                .withMessage("row");
    }
}
