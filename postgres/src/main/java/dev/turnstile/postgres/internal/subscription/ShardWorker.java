package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.command.CommandException;
import dev.turnstile.command.Retries;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Redelivery;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of an event through a shard, in the order in which things happen.
 *
 * <p>Runs on a thread of its own until the shard is stopped or belongs to somebody else.
 */
final class ShardWorker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ShardWorker.class);

    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);
    private static final int FOLLOWERS_AT_ONCE = 100;
    private static final Retries DATABASE =
            new Retries(Integer.MAX_VALUE, Duration.ofMillis(50), Duration.ofSeconds(2));

    private final Shard shard;
    private final Parts parts;
    private final ParkedStreams parked;
    private final Redelivery redelivery;

    /**
     * What all workers of a node share.
     *
     * @param database the database
     * @param feed the log
     * @param shards where places are saved
     * @param parkings where parked streams are
     * @param facts what tells whether a transaction was committed
     * @param json reads events
     * @param schema the quoted name of the schema
     */
    record Parts(
            Database database,
            LogFeed feed,
            ShardTable shards,
            ParkedTable parkings,
            CommitFacts facts,
            Json json,
            String schema) {}

    /**
     * How it went to hand events over.
     *
     * @param failure what failed, or null if they are handled
     * @param passes whether that does not concern the events, so that they are handed over again as if they had not been
     */
    private record Attempt(@Nullable Throwable failure, boolean passes) {

        static final Attempt DONE = new Attempt(null, false);

        boolean done() {
            return failure == null;
        }

        Throwable failed() {
            return Objects.requireNonNull(failure);
        }
    }

    ShardWorker(Shard shard, Parts parts, List<ParkedTable.Parked> parked) {
        this.shard = shard;
        this.parts = parts;
        this.parked = new ParkedStreams(parked);
        this.redelivery = shard.of().declared().redelivery();
        shard.parks(!this.parked.isEmpty());
    }

    @Override
    public void run() {
        try {
            int most = shard.of().declared().handling().batchSize();
            while (leased()) {
                handle(shard.take(most, parked.wait(LONGEST_WAIT).toMillis()));
                resumeDue();
            }
        } catch (LeaseLostException lost) {
            LOG.info("{}", lost.getMessage());
        } catch (InterruptedException interrupted) {
            LOG.debug(
                    "{} of {} is interrupted",
                    shard.key(),
                    shard.of().declared().name());
        } catch (RuntimeException | Error e) {
            shard.failure(Failures.text(e));
            LOG.error(
                    "{} of {} has ended: {}",
                    shard.key(),
                    shard.of().declared().name(),
                    Failures.text(e),
                    Failures.trace(e));
            throw e;
        } finally {
            shard.stop();
        }
    }

    /** Waits until nobody else can have the shard; false if it is to be given up. */
    private boolean leased() throws InterruptedException {
        while (!shard.stopping() && !shard.valid()) {
            shard.pause(LONGEST_WAIT.dividedBy(10));
        }
        return !shard.stopping();
    }

    private void requireLeased() throws InterruptedException {
        if (!leased()) {
            throw new LeaseLostException(shard.key());
        }
    }

    private void handle(List<Fetched> events) throws InterruptedException {
        if (events.isEmpty()) {
            return;
        }
        List<Fetched> free = free(events);
        if (free.isEmpty() || handed(free, events.getLast())) {
            shard.handled(events.getLast().at(), free(free).size());
            return;
        }
        for (Fetched event : events) {
            if (parked.holds(event.stream()) || handledAlone(event)) {
                shard.handled(event.at(), free(List.of(event)).size());
            }
        }
    }

    private List<Fetched> free(List<Fetched> events) {
        return events.stream().filter(event -> !parked.holds(event.stream())).toList();
    }

    /**
     * Hands several events over at once.
     *
     * @param last how far the shard is then
     * @return false if they must be tried one by one
     */
    private boolean handed(List<Fetched> events, Fetched last) throws InterruptedException {
        if (events.size() == 1) {
            return handledAlone(events.getFirst());
        }
        for (int passed = 0; ; passed++) {
            Attempt ended = attempt(events, 1, advancing(events, last), passed);
            if (ended.done()) {
                return true;
            }
            if (!ended.passes()) {
                LOG.debug(
                        "{}: a batch failed and is tried one by one",
                        shard.of().declared().name(),
                        Failures.trace(ended.failed()));
                return false;
            }
        }
    }

    /** Hands one event over until it is handled, or its stream is parked. */
    private boolean handledAlone(Fetched fetched) throws InterruptedException {
        int attempt = 1;
        Fetched event = fetched;
        for (int passed = 0; ; ) {
            Attempt ended = attempt(List.of(event), attempt, advancing(List.of(event), event), passed);
            if (ended.done()) {
                return true;
            }
            if (ended.passes()) {
                passed++;
            } else if (redelivery.holds()) {
                hold(event, ended.failed(), attempt++);
                event = again(event);
            } else {
                park(event, attempt, ended.failed());
                return true;
            }
        }
    }

    /** Reads an event again whose data could not be read: its key may be back. */
    private Fetched again(Fetched event) throws InterruptedException {
        if (event.unreadable() == null) {
            return event;
        }
        List<Fetched> read = database(connection -> parts.feed().stream(
                        connection, shard.in(), event.stream(), event.version(), event.at(), 1)
                .events());
        return read.isEmpty() ? event : read.getFirst();
    }

    /**
     * Hands events over, and waits where a failure does not concern them: the handler postpones them, the shard is locked,
     * the database is away.
     *
     * @param passed how often such a failure has passed since the events were handed over first
     */
    private Attempt attempt(List<Fetched> events, int number, Dispatch.Note note, int passed)
            throws InterruptedException {
        requireLeased();
        Attempt ended = handed(events, number, note);
        if (ended.done()) {
            return ended;
        }
        requireLeased();
        if (ended.failed() instanceof Postponed postponed && postponed.delay().isPositive()) {
            shard.failure(Failures.text(postponed));
            shard.pause(postponed.delay());
            return new Attempt(postponed, true);
        }
        if (ended.passes()) {
            shard.failure(Failures.text(ended.failed()));
            shard.pause(DATABASE.delay(passed + 1, ThreadLocalRandom.current().nextDouble()));
        }
        return ended;
    }

    private Attempt handed(List<Fetched> events, int attempt, Dispatch.Note note) {
        List<Delivery> deliveries = new ArrayList<>(events.size());
        for (Fetched event : events) {
            if (event.unreadable() != null) {
                return new Attempt(event.unreadable(), false);
            }
            int its = deliveries.isEmpty() ? attempt : 1;
            deliveries.add(new Delivery(event.event(), event.at(), its, shard.fence(), parts.json()));
        }
        shard.handing(events.getFirst(), events.size());
        try {
            Throwable failure = shard.of().handover().hand(deliveries, note);
            return failure == null ? Attempt.DONE : new Attempt(failure, false);
        } catch (ShardLockedException locked) {
            return new Attempt(locked, true);
        } catch (SQLException e) {
            return new Attempt(e, SqlState.mayPass(e));
        } catch (LeaseLostException lost) {
            throw lost;
        } catch (RuntimeException e) {
            return new Attempt(e, SqlState.mayPass(e));
        } finally {
            shard.returned();
        }
    }

    private Dispatch.Note advancing(List<Fetched> events, Fetched last) {
        ShardTable.Saved saved = shard.at(last.at(), events.size());
        return (connection, transaction) ->
                parts.shards().advance(connection, saved, events.getFirst().at(), shard.in(), transaction);
    }

    private void hold(Fetched event, Throwable failure, int failed) throws InterruptedException {
        LOG.warn(
                "{}: {} at position {} fails, all waits for it: {}",
                shard.of().declared().name(),
                event.event().stream(),
                event.at().position(),
                Failures.text(failure),
                Failures.trace(failure));
        shard.holds(event.named() + ": " + Failures.text(failure), event.at().position());
        shard.pause(redelivery
                .retriesFor(failure)
                .delay(failed, ThreadLocalRandom.current().nextDouble()));
    }

    private void park(Fetched event, int attempts, Throwable failure) throws InterruptedException {
        Throwable why = failure instanceof CommandException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        Retries retries = redelivery.retriesFor(why);
        Duration pause = attempts < retries.attempts()
                ? retries.delay(attempts, ThreadLocalRandom.current().nextDouble())
                : null;
        LOG.warn(
                "{}: {} is parked at version {} after attempt {}: {}",
                shard.of().declared().name(),
                event.event().stream(),
                event.version(),
                attempts,
                Failures.text(why));
        ParkedTable.Failed failed = new ParkedTable.Failed(event, attempts, pause, why);
        boolean written = database(connection -> parts.parkings().park(connection, shard, failed));
        if (written) {
            parked.put(event.stream(), event.version(), attempts, pause);
            shard.goesOn();
            shard.parks(true);
        } else {
            reload();
        }
    }

    /** Somebody else has written: another node, to which the shard belongs by now, or who asked for the stream. */
    private void reload() throws InterruptedException {
        List<ParkedTable.Parked> all = database(connection -> {
            parts.shards().requireHeld(connection, shard.key(), shard.fence(), shard.in());
            return parts.parkings().of(connection, shard.key());
        });
        parked.replace(all);
        shard.parks(!parked.isEmpty());
    }

    private void resumeDue() throws InterruptedException {
        if (shard.asked()) {
            reload();
        }
        for (ParkedStreams.Entry due = parked.due(); due != null && leased(); due = parked.due()) {
            resume(due);
        }
    }

    /** Goes on with a stream where it failed, until it has come to where the shard is. */
    private void resume(ParkedStreams.Entry due) throws InterruptedException {
        LogFeed.Page page = database(connection -> parts.feed().stream(
                connection, shard.in(), due.stream(), due.version(), shard.handled(), FOLLOWERS_AT_ONCE));
        List<Fetched> followers = page.events();
        int version = due.version();
        for (Fetched event : followers) {
            if (shard.of().wants(event.event()) && !resumed(due, version, event)) {
                return;
            }
            if (shard.of().handover().exact() && shard.of().wants(event.event())) {
                version = event.version() + 1;
            }
        }
        if (!page.complete() && !followers.isEmpty()) {
            move(due, version, followers.getLast().version() + 1);
        } else {
            release(due, version);
        }
    }

    /** Hands one of a parked stream's events over; false if the stream stays parked at it. */
    private boolean resumed(ParkedStreams.Entry due, int noted, Fetched event) throws InterruptedException {
        int attempt = event.version() == due.version() ? due.attempts() + 1 : 1;
        for (int passed = 0; ; passed++) {
            Attempt ended = attempt(
                    List.of(event),
                    attempt,
                    (connection, transaction) ->
                            parts.parkings().move(connection, shard, event.stream(), noted, event.version() + 1)
                                    ? parts.facts().write(connection, transaction)
                                    : null,
                    passed);
            if (ended.done()) {
                shard.resumed();
                return true;
            }
            if (!ended.passes()) {
                park(event, attempt, ended.failed());
                return false;
            }
        }
    }

    private void move(ParkedStreams.Entry due, int from, int to) throws InterruptedException {
        boolean moved = database(connection -> parts.parkings().move(connection, shard, due.stream(), from, to));
        if (moved) {
            parked.put(due.stream(), to, 0, Duration.ZERO);
        } else {
            reload();
        }
    }

    private void release(ParkedStreams.Entry due, int version) throws InterruptedException {
        boolean released = database(connection -> parts.parkings().release(connection, shard, due.stream(), version));
        if (released) {
            parked.remove(due.stream());
            shard.parks(!parked.isEmpty());
        } else {
            reload();
        }
    }

    /** Does it once the database is there. */
    private <R> R database(Database.Work<R> work) throws InterruptedException {
        for (int failed = 1; ; failed++) {
            requireLeased();
            try {
                R result = parts.database().with(work);
                if (failed > 1) {
                    shard.failure("");
                }
                return result;
            } catch (SQLException e) {
                shard.failure(Failures.text(e));
                LOG.warn("{}: {}", shard.of().declared().name(), Failures.text(e));
                shard.pause(DATABASE.delay(failed, ThreadLocalRandom.current().nextDouble()));
            }
        }
    }
}
