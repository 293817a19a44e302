package dev.turnstile.torture.load;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table projection of the number of events in each stream. */
final class Totals extends TableProjection<String, Totals.Total, RecordedEvent> {

    /** The events of the suite. */
    static final Selection ALL = Selection.ofEvents()
            .withKinds(Kind.EVENT, Kind.TRANSITION, Kind.CREATION)
            .withCategories(Records.RECORD, Records.NOTE);

    Totals() {
        super("torture_totals", String.class, Total.class);
    }

    /**
     * A row.
     *
     * @param stream the stream as category/key
     * @param events the number of its events
     * @param last the version of the last event
     */
    record Total(String stream, int events, int last) {}

    @Override
    public Selection selection() {
        return ALL;
    }

    @Override
    public List<RecordedEvent> read(ProjectedEvent event) {
        return List.of(event.recorded());
    }

    @Override
    public Collection<String> keys(RecordedEvent event, RecordedEvent recorded) {
        return List.of(recorded.stream().category() + "/" + recorded.stream().key());
    }

    @Override
    public Total fold(String key, @Nullable Total row, RecordedEvent event, RecordedEvent recorded) {
        return new Total(key, row == null ? 1 : row.events() + 1, recorded.version());
    }
}
