package dev.turnstile.postgres;

import dev.turnstile.event.Append;
import dev.turnstile.event.AppendConditionFailed;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.json.Json;
import dev.turnstile.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A sequence of steps on a store. The results of the steps omit everything in which two stores may differ.
 *
 * @param steps the steps in order
 */
record StoreProgram(List<Step> steps) {

    private static final Json JSON = new JacksonJson();

    StoreProgram {
        steps = List.copyOf(steps);
    }

    /** A step, with one class for each kind. */
    interface Step {

        /** Runs the step and returns its result as text. */
        String on(Run run);
    }

    /**
     * A run of a program on a store.
     *
     * @param store the store
     * @param category the run's own category, with which its tags and types begin
     * @param ways the additional operations of the store
     */
    record Run(EventStore store, String category, Ways ways) {

        StreamName stream(int n) {
            return StreamName.of(category, n);
        }

        String own(String name) {
            return category + name;
        }

        List<RecordedEvent> read(Read read) {
            try (Stream<RecordedEvent> events = store.read(read)) {
                return events.toList();
            }
        }

        /** Returns the position of the nth event of this run; positions may have gaps. */
        long position(int nth) {
            List<RecordedEvent> all = read(Read.ofCategory(category));
            return nth == 0 || all.isEmpty()
                    ? 0
                    : all.get(Math.min(nth, all.size()) - 1).position();
        }

        String told(List<RecordedEvent> events) {
            return String.join(", ", events.stream().map(Run::told).toList());
        }

        private static String told(RecordedEvent event) {
            Map<String, Object> data = new TreeMap<>(JSON.read(String.valueOf(event.data())));
            String metadata =
                    event.metadata() == null ? "" : JSON.read(event.metadata()).toString();
            return event.stream().key() + "@" + event.version() + " " + event.type() + event.schema() + data + metadata
                    + new TreeSet<>(event.tags());
        }
    }

    /** Operations of a store beyond its contract, which must not change the results of reads. */
    interface Ways {

        /** Moves events of a stream into an archive. */
        void archive(StreamName stream, int upTo);

        /** Returns the sum of a stream, using snapshots if the store has them. */
        long sum(EventStore store, StreamName stream, String type);
    }

    /** Runs the program and returns the result of each step. */
    List<String> on(EventStore store, String category, Ways ways) {
        Run run = new Run(store, category, ways);
        List<String> told = new ArrayList<>();
        for (Step step : steps) {
            told.add(step + " -> " + attempted(step, run));
        }
        return told;
    }

    private static String attempted(Step step, Run run) {
        try {
            return step.on(run);
        } catch (AppendConditionFailed refusal) {
            long at = refusal.position();
            return "condition failed by "
                    + run.told(run.read(Read.all().withAfterPosition(at - 1).withUpToPosition(at)));
        } catch (Refusal refusal) {
            return refusal.name() + ": " + String.valueOf(refusal.getMessage()).replace(run.category(), "");
        }
    }

    /**
     * An event of a program.
     *
     * @param type one of the types
     * @param schema the version of its shape
     * @param n its data
     * @param tags its tags
     * @param marked whether it carries metadata
     */
    record Fact(String type, int schema, int n, List<String> tags, boolean marked) {

        Fact {
            tags = List.copyOf(tags);
        }

        NewEvent event(Run run) {
            NewEvent event = NewEvent.ofJson(run.own(type), schema, "{\"n\": " + n + "}")
                    .withTags(tags.stream().map(run::own).toList());
            return marked ? event.withMetadata("mark", "n" + n) : event;
        }
    }

    /**
     * Appends to one or several streams.
     *
     * @param streams the streams
     * @param expected the expected version of each
     * @param facts the events to append to each
     */
    record Write(List<Integer> streams, ExpectedVersion expected, List<Fact> facts) implements Step {

        Write {
            streams = List.copyOf(streams);
            facts = List.copyOf(facts);
        }

        List<Append> appends(Run run) {
            List<NewEvent> events = facts.stream().map(fact -> fact.event(run)).toList();
            return streams.stream()
                    .map(n -> Append.of(run.stream(n), events).withExpected(expected))
                    .toList();
        }

        @Override
        public String on(Run run) {
            return run.store().append(appends(run)).stream()
                            .map(done -> done.version() + "")
                            .toList() + "";
        }
    }

    /**
     * Appends on a condition.
     *
     * @param items types and tags
     * @param after the event after which none may match
     * @param write the events to append
     */
    record Decide(List<EventQuery.Item> items, int after, Write write) implements Step {

        Decide {
            items = List.copyOf(items);
        }

        @Override
        public String on(Run run) {
            AppendCondition condition =
                    new AppendCondition(query(run, items), new SettledPosition(run.position(after)));
            return run.store().append(condition, write.appends(run)).size() + "";
        }
    }

    static EventQuery query(Run run, List<EventQuery.Item> items) {
        return new EventQuery(items.stream()
                .map(item -> new EventQuery.Item(
                        new TreeSet<>(item.types().stream().map(run::own).toList()),
                        new TreeSet<>(item.tags().stream().map(run::own).toList())))
                .toList());
    }

    /**
     * Reads a stream.
     *
     * @param n the stream
     * @param from the first version
     * @param to the last version
     * @param limit the maximum number of events
     * @param backwards whether the order is descending
     * @param deleted whether deleted events are read
     */
    record Look(int n, int from, int to, int limit, boolean backwards, boolean deleted) implements Step {

        @Override
        public String on(Run run) {
            Read read = Read.ofStream(run.stream(n))
                    .withFromVersion(from)
                    .withToVersion(to)
                    .withLimit(limit);
            Read whole = deleted ? read.withDeleted() : read;
            return run.told(run.read(backwards ? whole.withBackwards() : whole));
        }
    }

    /**
     * Reads by a query, a type or metadata.
     *
     * @param items types and tags
     * @param after the event after which the read starts
     * @param upTo the last event to read
     */
    record Search(List<EventQuery.Item> items, int after, int upTo) implements Step {

        Search {
            items = List.copyOf(items);
        }

        @Override
        public String on(Run run) {
            Read within = Read.ofCategory(run.category())
                    .withAfterPosition(run.position(after))
                    .withUpToPosition(run.position(upTo));
            return run.told(run.read(within.withQuery(query(run, items))))
                    + " / " + run.told(run.read(within.withTypes(run.own("a"))))
                    + " / " + run.told(run.read(within.withMetadata("mark", "n" + after)));
        }
    }

    /**
     * Deletes a stream.
     *
     * @param n the stream
     * @param expected its expected version
     * @param forever whether it is deleted forever
     */
    record Delete(int n, ExpectedVersion expected, boolean forever) implements Step {

        @Override
        public String on(Run run) {
            if (forever) {
                run.store().deleteForever(run.stream(n), expected);
            } else {
                run.store().delete(run.stream(n), expected);
            }
            return "" + run.store().stream(run.stream(n)).map(info -> info.version() + " " + info.deletedUpTo());
        }
    }

    /**
     * Sets the description of a stream.
     *
     * @param n the stream
     * @param text the description
     */
    record Describe(int n, String text) implements Step {

        @Override
        public String on(Run run) {
            run.store().describe(run.stream(n), text.isEmpty() ? Map.of() : Map.of("is", text));
            return "" + run.store().stream(run.stream(n)).map(info -> info.version() + " " + info.metadata());
        }
    }

    /**
     * Moves the events of a stream into the archive.
     *
     * @param n the stream
     * @param upTo the last version to move
     */
    record Archive(int n, int upTo) implements Step {

        @Override
        public String on(Run run) {
            run.ways().archive(run.stream(n), upTo);
            return run.told(run.read(Read.ofStream(run.stream(n)))) + " of "
                    + run.told(run.read(Read.ofCategory(run.category()).withBackwards()));
        }
    }

    /**
     * Folds a stream, with upcasting of events of the older shape.
     *
     * @param n the stream
     */
    record Sum(int n) implements Step {

        @Override
        public String on(Run run) {
            return "" + run.ways().sum(run.store(), run.stream(n), run.own("s"));
        }
    }

    /**
     * Appends the numbers of a sum.
     *
     * @param n the stream
     * @param numbers the numbers; even numbers have the older shape
     */
    record Add(int n, List<Integer> numbers) implements Step {

        Add {
            numbers = List.copyOf(numbers);
        }

        @Override
        public String on(Run run) {
            return run.store()
                            .append(Append.of(
                                    run.stream(n),
                                    numbers.stream()
                                            .map(number -> SumFold.event(run.own("s"), number))
                                            .toList()))
                            .version()
                    + "";
        }
    }
}
