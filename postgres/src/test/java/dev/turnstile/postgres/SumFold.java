package dev.turnstile.postgres;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.Upcaster;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.archive.ArchivePlan;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The sum of a stream's events, in the model and by an aggregate with snapshots and an archive. */
final class SumFold {

    private SumFold() {}

    sealed interface Change {}

    record Added(int number) implements Change {}

    record Sum(long sum) {

        Sum with(Change change) {
            return change instanceof Added added ? new Sum(sum * 3 + added.number()) : this;
        }
    }

    /** Returns an event; an even number is stored as its half, in an older shape. */
    static NewEvent event(String type, int number) {
        return number % 2 == 0
                ? NewEvent.ofJson(type, 1, "{\"half\": " + number / 2 + "}")
                : NewEvent.ofJson(type, 2, "{\"number\": " + number + "}");
    }

    private static EventTypes<Change> types(String type) {
        return EventTypes.builder(Change.class)
                .named(Added.class, type, 2)
                .upcast(Upcaster.ofChange(type, 1, data -> {
                    data.put("number", (Integer) Objects.requireNonNull(data.remove("half")) * 2);
                    return data;
                }))
                .skippingUnknown()
                .build();
    }

    /** Folds the events that are read, without an archive. */
    static final class Model implements StoreProgram.Ways {

        @Override
        public void archive(StreamName stream, int upTo) {}

        @Override
        public long sum(EventStore store, StreamName stream, String type) {
            EventTypes<Change> types = types(type);
            try (Stream<RecordedEvent> events = store.read(Read.ofStream(stream))) {
                return events.flatMap(event -> types.decode(event, new JacksonJson()).stream())
                        .reduce(new Sum(0), Sum::with, (one, other) -> other)
                        .sum();
            }
        }
    }

    /**
     * Archives events, and folds with snapshots.
     *
     * @param turnstile where
     * @param moved counts the events that were archived
     */
    record Database(PostgresTurnstile turnstile, AtomicLong moved) implements StoreProgram.Ways {

        @Override
        public void archive(StreamName stream, int upTo) {
            ArchivePlan plan = ArchivePlan.ofStreams(List.of(stream)).withUpToVersion(upTo);
            moved.addAndGet(turnstile.archive().run(plan).events());
        }

        @Override
        public long sum(EventStore store, StreamName stream, String type) {
            Aggregate<Sum, Change> sum = Aggregate.define(stream.category(), types(type))
                    .initial(() -> new Sum(0))
                    .evolve(Sum::with)
                    .snapshots(Sum.class, Snapshots.ofEvery(2))
                    .build();
            return turnstile
                    .aggregates(sum)
                    .load(Integer.parseInt(stream.key()))
                    .state()
                    .sum();
        }
    }
}
