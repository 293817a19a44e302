package dev.turnstile.torture.load;

import dev.turnstile.command.CommandException;
import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.StreamInfo;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.JdbcTransaction;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.torture.oracle.Fate;
import dev.turnstile.torture.oracle.Journal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import javax.sql.DataSource;

/** The operations of callers, of all kinds that write to the database. Thread-safe. */
final class Operations {

    private static final int ATTEMPTS = 12;
    private static final Duration DELAY_AFTER_FAILURE = Duration.ofMillis(60);
    private static final Duration DELAY = Duration.ofMillis(4);

    /** The SQLSTATE {@code transaction_resolution_unknown}. */
    private static final String RESOLUTION_UNKNOWN = "08007";

    private final DataSource pool;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<String, String> records;
    private final EventStore events;
    private final Work work;
    private final Journal journal;
    private final Queue<UUID> unfinished;

    Operations(DataSource pool, PostgresTurnstile turnstile, String process, Journal journal, Queue<UUID> unfinished) {
        this.pool = pool;
        this.turnstile = turnstile;
        this.records = Records.lifecycle(turnstile);
        this.events = turnstile.events();
        this.work = new Work(turnstile, records, process);
        this.journal = journal;
        this.unfinished = unfinished;
    }

    /** The outcome of an attempt, with the returned versions of streams, or 0 for a stream without one. */
    private record Attempt(Fate fate, Map<String, Integer> streams, String message) {

        static Attempt done(Map<String, Integer> streams) {
            return new Attempt(Fate.DONE, streams, "");
        }

        static Attempt refused(Refusal refusal) {
            return new Attempt(Fate.REFUSED, Map.of(), refusal.name());
        }
    }

    /** Runs operations until the process is killed. */
    void run(Random random, ReadWriteLock gate) {
        while (true) {
            UUID begun = unfinished.poll();
            if (begun != null) {
                keyed(begun, gate);
            } else {
                any(random, gate);
            }
            LockSupport.parkNanos(DELAY.toNanos());
        }
    }

    private void any(Random random, ReadWriteLock gate) {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> keyed(id, gate);
            case 3, 4 -> gated(gate, () -> command(id));
            case 5, 6 -> gated(gate, () -> twoCommands(id));
            case 7, 8, 9 -> gated(gate, () -> transition(id, random));
            case 10, 11 -> gated(gate, () -> append(id, random));
            case 12, 13 -> gated(gate, () -> expecting(id, random));
            case 14 -> gated(gate, () -> creation(id, random));
            default -> gated(gate, () -> bulk(id, random));
        }
    }

    private static Fate gated(ReadWriteLock gate, Callable<Fate> operation) {
        Fate fate;
        gate.readLock().lock();
        try {
            fate = operation.call();
        } catch (Exception e) {
            throw new IllegalStateException("no operation throws", e);
        } finally {
            gate.readLock().unlock();
        }
        if (fate == Fate.FAILED || fate == Fate.UNKNOWN) {
            LockSupport.parkNanos(DELAY_AFTER_FAILURE.toNanos());
        }
        return fate;
    }

    /** Retries with the idempotency key until the operation is done or refused; sometimes repeats it once more. */
    private void keyed(UUID id, ReadWriteLock gate) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Fate fate = gated(gate, () -> keyedAttempt(id));
            if (fate == Fate.DONE || fate == Fate.REFUSED) {
                if (id.getMostSignificantBits() % 8 == 0) {
                    gated(gate, () -> keyedAttempt(id));
                }
                return;
            }
        }
    }

    private Fate keyedAttempt(UUID id) {
        Task task = Task.of(id);
        return attempt(id, "keyed command", true, 1, task.streams(), () -> {
            work.call(task, Options.none().withIdempotencyKey(id.toString()).withCommandId(UUID.randomUUID()));
            return Attempt.done(versionless(task.streams()));
        });
    }

    private Fate command(UUID id) {
        Task task = Task.of(id);
        return attempt(id, "command", false, 1, task.streams(), () -> {
            work.call(task, Options.none().withCommandId(id));
            return Attempt.done(versionless(task.streams()));
        });
    }

    private Fate twoCommands(UUID id) {
        Task first = Task.of(id);
        Task second = new Task(
                first.operation(), 0, "touch", List.of("caller-" + first.notes().getFirst()), false);
        TreeSet<String> streams = new TreeSet<>(first.streams());
        streams.addAll(second.streams());
        List<String> all = List.copyOf(streams);
        return attempt(id, "caller's transaction", false, 2, all, () -> {
            try (JdbcTransaction transaction = JdbcTransaction.begin(pool)) {
                turnstile.within(transaction, () -> work.call(first) + work.call(second));
                transaction.commit();
            }
            return Attempt.done(versionless(all));
        });
    }

    private Fate transition(UUID id, Random random) {
        long record = 1L + random.nextInt(Records.SHARED);
        String transition = Task.transition(random);
        return attempt(id, "transition", false, 0, List.of(Records.stream(record)), () -> {
            StateChange<String, String> change = records.fire(record, transition, Records.details(id, record));
            return Attempt.done(Map.of(Records.stream(record), change.version()));
        });
    }

    private Fate append(UUID id, Random random) {
        StreamName stream = StreamName.of(Records.NOTE, "a" + random.nextInt(Records.SHARED));
        return attempt(id, "append", false, 0, List.of(text(stream)), () -> {
            return done(events.append(Append.of(stream, Noted.in(stream, id))));
        });
    }

    private Fate expecting(UUID id, Random random) {
        StreamName one = StreamName.of(Records.NOTE, "n" + random.nextInt(Records.SHARED));
        StreamName other = StreamName.of(Records.NOTE, "e" + random.nextInt(Records.SHARED));
        return attempt(id, "append with expected version", false, 0, List.of(text(one), text(other)), () -> {
            int version = events.stream(one).map(StreamInfo::version).orElse(0);
            List<Appended> appended = events.append(List.of(
                    Append.of(one, Noted.in(one, id)).withExpected(ExpectedVersion.exactly(version)),
                    Append.of(other, List.of(NewEvent.of(Noted.in(other, id))))));
            Map<String, Integer> told = new HashMap<>();
            appended.forEach(some -> told.put(text(some.stream()), some.version()));
            return Attempt.done(told);
        });
    }

    private static Attempt done(Appended appended) {
        return Attempt.done(Map.of(text(appended.stream()), appended.version()));
    }

    private Fate creation(UUID id, Random random) {
        long record = random.nextLong(1L << 20, 1L << 60);
        return attempt(id, "creation", false, 0, List.of(Records.stream(record)), () -> {
            StateChange<String, String> change =
                    records.insert(Map.of("id", record), "OPEN", Records.details(id, record));
            return Attempt.done(Map.of(Records.stream(record), change.version()));
        });
    }

    private Fate bulk(UUID id, Random random) {
        TreeSet<Long> ids = new TreeSet<>();
        while (ids.size() < 5) {
            ids.add(1L + random.nextInt(Records.SHARED));
        }
        List<String> streams = ids.stream().map(Records::stream).toList();
        String transition = Task.transition(random);
        TransitionOptions details =
                TransitionOptions.none().withData("operation", id.toString()).withCommandId(id);
        return attempt(id, "bulk", false, 0, streams, () -> {
            Map<String, Integer> told = new HashMap<>();
            records.fireAll(transition, List.copyOf(ids), details)
                    .results()
                    .forEach(change -> told.put(Records.RECORD + "/" + change.record(), change.version()));
            return Attempt.done(told);
        });
    }

    private Fate attempt(
            UUID id, String kind, boolean keyed, int effects, List<String> streams, Callable<Attempt> operation) {
        journal.attempt(id, kind, keyed, effects, streams);
        Attempt attempt;
        try {
            attempt = operation.call();
        } catch (Refusal refusal) {
            attempt = Attempt.refused(refusal);
        } catch (Exception failure) {
            attempt = new Attempt(fate(failure), Map.of(), failure.toString());
        }
        journal.outcome(id, attempt.fate(), attempt.streams(), attempt.message());
        return attempt.fate();
    }

    /** Returns the fate that a failure guarantees. */
    private static Fate fate(Exception failure) {
        if (failure instanceof CommandException command) {
            return command.unknown() ? Fate.UNKNOWN : Fate.FAILED;
        }
        if (failure instanceof SQLException sql) {
            return RESOLUTION_UNKNOWN.equals(sql.getSQLState()) ? Fate.UNKNOWN : Fate.FAILED;
        }
        // The outcome of a single statement is unknown, unless the server itself reported the error.
        boolean statement = failure instanceof LifecycleException || failure instanceof EventStoreException;
        return statement && !refusedByServer(failure) ? Fate.UNKNOWN : Fate.FAILED;
    }

    private static boolean refusedByServer(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return !state.startsWith("08") && !state.startsWith("57P") && !state.startsWith("XX");
            }
        }
        return false;
    }

    private static Map<String, Integer> versionless(List<String> streams) {
        Map<String, Integer> told = new HashMap<>();
        streams.forEach(stream -> told.put(stream, 0));
        return told;
    }

    private static String text(StreamName stream) {
        return stream.category() + "/" + stream.key();
    }
}
