package dev.turnstile.orders;

import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The orders of each customer, in the view {@code spending}. */
final class Spending extends TableProjection<String, Spending.Row, Spending.Ordered> {

    private static final EventTypes<Ordered> TYPES = EventTypes.of(Ordered.class);

    Spending() {
        super("spending", String.class, Row.class);
    }

    @EventName("ordered")
    record Ordered(String order, long cents) {}

    record Row(String customer, int orders, long cents) {}

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Selection selection() {
        return Selection.ofEvents().withCategories("customer");
    }

    @Override
    public List<Ordered> read(ProjectedEvent event) {
        return event.as(TYPES);
    }

    @Override
    public List<String> keys(Ordered event, RecordedEvent recorded) {
        return List.of(recorded.stream().key());
    }

    @Override
    public Row fold(String key, @Nullable Row row, Ordered event, RecordedEvent recorded) {
        return row == null
                ? new Row(key, 1, event.cents())
                : new Row(key, row.orders() + 1, row.cents() + event.cents());
    }
}
