package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.command.CommandException;
import dev.turnstile.command.Retries;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.connection.Database;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.log.Fetched;
import dev.turnstile.postgres.internal.log.LogFeed;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the events of a shard; the methods are in the order in which they are called for an event.
 *
 * <p>Runs on its own thread until the shard is stopped, or another node acquires the lease.
 */
final class ShardWorker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ShardWorker.class);

    private static final Duration MAX_WAIT = Duration.ofMillis(250);
    private static final int FOLLOWERS_PER_PAGE = 100;
    private static final Retries DATABASE =
            new Retries(Integer.MAX_VALUE, Duration.ofMillis(50), Duration.ofSeconds(2));

    private final Shard shard;
    private final Parts parts;
    private final ParkedStreams parked;
    private final Redelivery redelivery;

    /**
     * The objects that all workers of a node share.
     *
     * @param database the database
     * @param feed reads the log
     * @param shards the table of shards
     * @param parked the table of parked streams
     * @param facts the table by which the outcome of a commit is looked up
     * @param json the JSON mapper of events
     * @param schema the quoted name of the schema
     */
    record Parts(
            Database database,
            LogFeed feed,
            ShardTable shards,
            ParkedTable parked,
            CommitFacts facts,
            Json json,
            String schema) {}

    ShardWorker(Shard shard, Parts parts, List<ParkedTable.Parked> parked) {
        this.shard = shard;
        this.parts = parts;
        this.parked = new ParkedStreams(parked);
        this.redelivery = shard.of().declared().redelivery();
        shard.hasParked(!this.parked.isEmpty());
    }

    @Override
    public void run() {
        try {
            int limit = shard.of().declared().handling().batchSize();
            while (leased()) {
                handle(shard.take(limit, parked.untilDue(MAX_WAIT).toMillis()));
                resumeDue();
            }
        } catch (LeaseLostException lost) {
            LOG.info("{}", lost.getMessage());
        } catch (InterruptedException interrupted) {
            LOG.debug(
                    "subscription {}: the worker of shard {} was interrupted",
                    shard.of().declared().name(),
                    shard.key().shard());
        } catch (RuntimeException | Error e) {
            shard.failure(Failures.text(e));
            LOG.error(
                    "subscription {}: the worker of shard {} ended with an unexpected failure: {}",
                    shard.of().declared().name(),
                    shard.key().shard(),
                    Failures.text(e),
                    Failures.trace(e));
            throw e;
        } finally {
            shard.stop();
        }
    }

    /** Waits until the lease is valid. Returns false if the shard is stopped. */
    private boolean leased() throws InterruptedException {
        while (!shard.stopping() && !shard.valid()) {
            shard.sleep(MAX_WAIT.dividedBy(10));
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
        if (free.isEmpty() || deliverTogether(free, events.getLast())) {
            shard.handled(events.getLast().at(), free(free).size());
            return;
        }
        for (Fetched event : events) {
            if (parked.contains(event.stream()) || deliverAlone(event)) {
                shard.handled(event.at(), free(List.of(event)).size());
            }
        }
    }

    private List<Fetched> free(List<Fetched> events) {
        // Each delivery calls this method, most of them with one event and without parked streams.
        return parked.isEmpty()
                ? events
                : events.stream()
                        .filter(event -> !parked.contains(event.stream()))
                        .toList();
    }

    /**
     * Delivers several events together.
     *
     * @param last the event with the cursor to which the shard advances
     * @return false if the delivery failed, and the events must be delivered one by one
     */
    private boolean deliverTogether(List<Fetched> events, Fetched last) throws InterruptedException {
        if (events.size() == 1) {
            return deliverAlone(events.getFirst());
        }
        for (LostTransactions lost = lost(); ; ) {
            Attempt attempt = attempt(events, 1, advancing(events, last), lost);
            if (attempt.succeeded()) {
                return true;
            }
            if (attempt.counts()) {
                LOG.debug(
                        "subscription {}: a batch failed, and its events are delivered one by one",
                        shard.of().declared().name(),
                        Failures.trace(attempt.cause()));
                return false;
            }
        }
    }

    /** Delivers one event until it is handled, or its stream is parked. */
    private boolean deliverAlone(Fetched fetched) throws InterruptedException {
        int number = 1;
        Fetched event = fetched;
        for (LostTransactions lost = lost(); ; ) {
            Attempt attempt = attempt(List.of(event), number, advancing(List.of(event), event), lost);
            if (attempt.succeeded()) {
                return true;
            }
            if (attempt.counts() && redelivery.holds()) {
                hold(event, attempt.cause(), number++);
                event = reread(event);
            } else if (attempt.counts()) {
                park(event, number, attempt.cause());
                return true;
            }
        }
    }

    private LostTransactions lost() {
        return new LostTransactions(this::serverAvailable);
    }

    /** Returns whether the server can be reached, and has not been restarted since the shard was acquired. */
    private boolean serverAvailable() {
        try {
            Incarnation now = parts.database().with(connection -> Incarnation.of(connection, parts.schema()));
            return now.equals(shard.in());
        } catch (SQLException | RuntimeException e) {
            LOG.debug("the server is not available", Failures.trace(e));
            return false;
        }
    }

    /** Reads an event again if its data could not be read, because its key may be available again. */
    private Fetched reread(Fetched event) throws InterruptedException {
        if (event.unreadable() == null) {
            return event;
        }
        List<Fetched> read = database(connection -> parts.feed().stream(
                        connection, shard.in(), event.stream(), event.version(), event.at(), 1)
                .events());
        return read.isEmpty() ? event : read.getFirst();
    }

    /**
     * Delivers events once. After a transient failure it waits: the handler has postponed the events, the shard is
     * locked, or the database is not available.
     *
     * @param number the number of the attempt, from 1 on, which the handler receives
     * @param lost the attempts at this delivery that lost their transactions
     */
    private Attempt attempt(List<Fetched> events, int number, Dispatch.Note note, LostTransactions lost)
            throws InterruptedException {
        requireLeased();
        Attempt attempt = lost.decided(deliver(events, number, note));
        if (attempt.succeeded()) {
            return attempt;
        }
        requireLeased();
        if (attempt.cause() instanceof Postponed postponed && postponed.delay().isPositive()) {
            shard.failure(Failures.text(postponed));
            shard.sleep(postponed.delay());
            return Attempt.unrelated(postponed);
        }
        if (!attempt.counts()) {
            shard.failure(Failures.text(attempt.cause()));
            shard.sleep(
                    DATABASE.delay(lost.uncounted(), ThreadLocalRandom.current().nextDouble()));
        }
        return attempt;
    }

    private Attempt deliver(List<Fetched> events, int number, Dispatch.Note note) {
        List<Delivery> deliveries = new ArrayList<>(events.size());
        for (Fetched event : events) {
            if (event.unreadable() != null && !shard.of().declared().unreadable()) {
                return Attempt.failed(event.unreadable());
            }
            int attempt = deliveries.isEmpty() ? number : 1;
            deliveries.add(new Delivery(event.event(), event.at(), attempt, shard.fencingToken(), parts.json()));
        }
        shard.started(events.getFirst(), events.size());
        try {
            return shard.of().dispatch().deliver(deliveries, note);
        } catch (LeaseLostException lost) {
            throw lost;
        } catch (RuntimeException e) {
            return SqlState.retryable(e) ? Attempt.unrelated(e) : Attempt.failed(e);
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
                "subscription {}: the event of stream {} at position {} failed, and its shard waits for it: {}",
                shard.of().declared().name(),
                event.event().stream(),
                event.at().position(),
                Failures.text(failure),
                Failures.trace(failure));
        shard.blocked(event.named() + ": " + Failures.text(failure), event.at().position());
        shard.sleep(redelivery
                .retriesFor(failure)
                .delay(failed, ThreadLocalRandom.current().nextDouble()));
    }

    private void park(Fetched event, int attempts, Throwable failure) throws InterruptedException {
        Throwable cause = failure instanceof CommandException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        Retries retries = redelivery.retriesFor(cause);
        Duration backoff = attempts < retries.attempts()
                ? retries.delay(attempts, ThreadLocalRandom.current().nextDouble())
                : null;
        LOG.warn(
                "subscription {}: stream {} is parked at version {} after attempt {}: {}",
                shard.of().declared().name(),
                event.event().stream(),
                event.version(),
                attempts,
                Failures.text(cause));
        ParkedTable.Failed failed = new ParkedTable.Failed(event, attempts, backoff, cause);
        boolean written = database(connection -> parts.parked().park(connection, shard, failed));
        if (written) {
            parked.put(event.stream(), event.version(), attempts, backoff);
            shard.clearWait();
            shard.hasParked(true);
        } else {
            reload();
        }
    }

    /**
     * Reads the parked streams again after another session has changed their rows, for example to request a redelivery.
     */
    private void reload() throws InterruptedException {
        List<ParkedTable.Parked> all = database(connection -> {
            parts.shards().requireHeld(connection, shard.key(), shard.fencingToken(), shard.in());
            return parts.parked().of(connection, shard.key());
        });
        parked.replace(all);
        shard.hasParked(!parked.isEmpty());
    }

    private void resumeDue() throws InterruptedException {
        if (shard.reloadRequested()) {
            reload();
        }
        for (ParkedStreams.Entry due = parked.due(); due != null && leased(); due = parked.due()) {
            resume(due);
        }
    }

    /** Resumes a parked stream at the event that failed, up to the cursor of the shard. */
    private void resume(ParkedStreams.Entry due) throws InterruptedException {
        LogFeed.Page page = database(connection -> parts.feed().stream(
                connection, shard.in(), due.stream(), due.version(), shard.handled(), FOLLOWERS_PER_PAGE));
        List<Fetched> followers = page.events();
        int version = due.version();
        for (Fetched event : followers) {
            if (shard.of().selects(event.event()) && !resumed(due, version, event)) {
                return;
            }
            if (shard.of().dispatch().exact() && shard.of().selects(event.event())) {
                version = event.version() + 1;
            }
        }
        if (!page.complete() && !followers.isEmpty()) {
            move(due, version, followers.getLast().version() + 1);
        } else {
            release(due, version);
        }
    }

    /** Delivers one event of a parked stream. Returns false if the stream stays parked at this event. */
    private boolean resumed(ParkedStreams.Entry due, int saved, Fetched event) throws InterruptedException {
        int number = event.version() == due.version() ? due.attempts() + 1 : 1;
        for (LostTransactions lost = lost(); ; ) {
            Attempt attempt = attempt(
                    List.of(event),
                    number,
                    (connection, transaction) ->
                            parts.parked().move(connection, shard, event.stream(), saved, event.version() + 1)
                                    ? parts.facts().write(connection, transaction)
                                    : null,
                    lost);
            if (attempt.succeeded()) {
                shard.resumed();
                return true;
            }
            if (attempt.counts()) {
                park(event, number, attempt.cause());
                return false;
            }
        }
    }

    private void move(ParkedStreams.Entry due, int from, int to) throws InterruptedException {
        boolean moved = database(connection -> parts.parked().move(connection, shard, due.stream(), from, to));
        if (moved) {
            parked.put(due.stream(), to, 0, Duration.ZERO);
        } else {
            reload();
        }
    }

    private void release(ParkedStreams.Entry due, int version) throws InterruptedException {
        boolean released = database(connection -> parts.parked().release(connection, shard, due.stream(), version));
        if (released) {
            parked.remove(due.stream());
            shard.hasParked(!parked.isEmpty());
        } else {
            reload();
        }
    }

    /** Runs work on the database, and retries it until the database is available. */
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
                LOG.warn("subscription {}: {}", shard.of().declared().name(), Failures.text(e));
                shard.sleep(DATABASE.delay(failed, ThreadLocalRandom.current().nextDouble()));
            }
        }
    }
}
