package dev.turnstile.adoption.replay;

import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import dev.turnstile.adoption.replay.internal.Comparison;
import dev.turnstile.adoption.replay.internal.ParallelPass;
import dev.turnstile.adoption.replay.internal.RecordedSteps;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Replays every recorded change of a history through a lifecycle, then compares the log with the history.
 *
 * <p>The changes of a record are replayed in their order, different records in parallel. If the machine refuses a
 * change, the replay counts the refusal and corrects the record to the state in the history, so that the next step of
 * the record starts from the same state as in the history. Thread-safe.
 */
public final class Replay {

    private static final RefusedSteps REFUSED_CREATION = new RefusedSteps("(created)", "(none)", 0);
    private static final int DRIVEN_TOGETHER = 4;
    private static final int COMPARED_TOGETHER = 200;

    private final Lifecycle<String, String> lifecycle;
    private final Json json;
    private final int threads;

    private Replay(Lifecycle<String, String> lifecycle, Json json, int threads) {
        this.lifecycle = lifecycle;
        this.json = json;
        this.threads = threads;
    }

    /**
     * Creates a replay into a lifecycle whose table is empty and has one id column of a text type.
     *
     * @param lifecycle the lifecycle
     * @param json the converter of attributes to the form in which the log stores them
     * @param threads the number of records that are replayed concurrently; each uses one connection
     */
    public static Replay into(Lifecycle<String, String> lifecycle, Json json, int threads) {
        return new Replay(lifecycle, json, threads);
    }

    /**
     * The result of a replay before verification.
     *
     * @param records the number of records in the history
     * @param accepted the number of changes that the machine accepted, creations included
     * @param refused the changes that the machine refused, most frequent first
     */
    public record Driven(long records, long accepted, List<RefusedSteps> refused) {

        /** Copies the list. */
        public Driven {
            refused = List.copyOf(refused);
        }
    }

    /**
     * Replays every change through the lifecycle.
     *
     * @param log the history
     * @param progress the listener, which receives the number of replayed changes after each record
     * @throws dev.turnstile.adoption.history.InvalidLogException if the file is not a history
     * @throws dev.turnstile.lifecycle.LifecycleException if the database fails
     */
    public Driven drive(HistoryLog log, LongConsumer progress) {
        Tally tally = new Tally();
        ParallelPass.over(log, threads, DRIVEN_TOGETHER, histories -> {
            for (RecordHistory history : histories) {
                drive(history, tally);
                progress.accept(history.changes().size());
            }
        });
        return new Driven(tally.records.sum(), tally.accepted.sum(), tally.refused());
    }

    /**
     * Reads the whole log back and compares it with the history.
     *
     * @param log the history that was replayed
     * @param driven the result of the replay
     * @param progress the listener, which receives the number of compared changes after each batch
     * @throws dev.turnstile.adoption.history.InvalidLogException if the file is not a history
     * @throws dev.turnstile.lifecycle.LifecycleException if the database fails
     */
    public ReplayResult verify(HistoryLog log, Driven driven, LongConsumer progress) {
        Comparison comparison = new Comparison(lifecycle, json);
        ParallelPass.over(log, threads, COMPARED_TOGETHER, histories -> {
            comparison.compare(histories);
            progress.accept(
                    histories.stream().mapToLong(h -> h.changes().size()).sum());
        });
        long refused = driven.refused().stream().mapToLong(RefusedSteps::count).sum();
        comparison.finish(driven.accepted(), refused);
        List<String> differences = comparison.differences();
        return new ReplayResult(
                driven.records(), driven.accepted(), driven.refused(), differences, differences.isEmpty());
    }

    private void drive(RecordHistory history, Tally tally) {
        tally.records.increment();
        create(history.first(), tally);
        String from = history.first().status();
        for (StatusChange change :
                history.changes().subList(1, history.changes().size())) {
            step(from, change, tally);
            from = change.status();
        }
    }

    private void create(StatusChange first, Tally tally) {
        StateMachine<String, String> machine = lifecycle.machine();
        Map<String, String> columns = Map.of(lifecycle.table().idColumns().getFirst(), first.record());
        Optional<State<String, String>> state =
                machine.stateNamed(first.status()).filter(State::initial);
        if (state.isPresent()) {
            lifecycle.insert(columns, state.get().value(), details(first));
            tally.accepted.increment();
        } else {
            lifecycle.insert(columns, machine.initial().value(), TransitionOptions.none());
            tally.refuse(REFUSED_CREATION.transition(), REFUSED_CREATION.from());
            correct(first);
        }
    }

    private void step(String from, StatusChange change, Tally tally) {
        Optional<String> transition = RecordedSteps.transition(lifecycle.machine(), from, change.status());
        if (transition.isPresent()
                && lifecycle.tryFire(change.record(), transition.get(), details(change))
                        instanceof Outcome.Done<StateChange<String, String>>) {
            tally.accepted.increment();
        } else {
            tally.refuse(transition.orElse(change.status()), from);
            correct(change);
        }
    }

    private void correct(StatusChange change) {
        lifecycle
                .machine()
                .stateNamed(change.status())
                .ifPresent(state -> lifecycle.correct(change.record(), state.value(), details(change)));
    }

    private static TransitionOptions details(StatusChange change) {
        TransitionOptions details = TransitionOptions.none()
                .withData(change.attributes())
                .withOccurredAt(change.time().truncatedTo(ChronoUnit.MICROS))
                .withMetadata("line", change.line());
        return change.actor() == null ? details : details.withActor(change.actor());
    }

    /** The counts of all threads. */
    private static final class Tally {

        private final LongAdder records = new LongAdder();
        private final LongAdder accepted = new LongAdder();
        private final Map<RefusedSteps, LongAdder> refused = new ConcurrentHashMap<>();

        void refuse(String transition, String from) {
            refused.computeIfAbsent(new RefusedSteps(transition, from, 0), steps -> new LongAdder())
                    .increment();
        }

        List<RefusedSteps> refused() {
            return refused.entrySet().stream()
                    .map(entry -> new RefusedSteps(
                            entry.getKey().transition(),
                            entry.getKey().from(),
                            entry.getValue().sum()))
                    .sorted(Comparator.comparingLong(RefusedSteps::count)
                            .reversed()
                            .thenComparing(RefusedSteps::transition)
                            .thenComparing(RefusedSteps::from))
                    .toList();
        }
    }
}
