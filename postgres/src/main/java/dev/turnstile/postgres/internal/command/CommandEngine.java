package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcements;
import dev.turnstile.event.EventStore;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.EngineSettings;
import dev.turnstile.postgres.internal.event.EventNumbers;
import dev.turnstile.postgres.internal.event.EventRow;
import dev.turnstile.postgres.internal.event.EventWriter;
import dev.turnstile.postgres.internal.event.PostgresEventStore;
import dev.turnstile.postgres.internal.event.StoreConnections;
import java.time.Clock;
import javax.sql.DataSource;

/**
 * The parts of the door on one database, put together.
 *
 * @param path the way in
 * @param passages announces plain transitions
 * @param current the transaction that a thread is in
 * @param announcements whom to tell
 * @param refusals where refusals are written
 * @param events the event store
 */
public record CommandEngine(
        CommandPath path,
        PassageAnnouncer passages,
        CurrentTransaction current,
        Announcements announcements,
        RefusalLog refusals,
        EventStore events) {

    /** Puts the door together. */
    public static CommandEngine of(DataSource dataSource, EngineSettings settings) {
        String schema = settings.schema();
        Json json = settings.json();
        Clock clock = settings.clock();
        Backoff backoff = Backoff.jittered();
        CurrentTransaction current = new CurrentTransaction(settings.callers());
        Announcements announcements = new Announcements();
        RefusalLog refusals = new RefusalLog(dataSource, schema, json, backoff);
        IdempotencyKeys keys = new IdempotencyKeys(schema, json);
        EventRow.Writer rows = new EventRow.Writer(json, settings.traces());
        EventNumbers numbers = new EventNumbers(schema);
        EventWriter writer = new EventWriter(schema, numbers);
        EventAppend appends = new EventAppend(rows, writer);
        CommandSurroundings surroundings = new CommandSurroundings(current, appends);
        CommandBody body = new CommandBody(keys, appends);
        OwnTransactions transactions =
                new OwnTransactions(dataSource, current, body, keys, new CommitOutcome(dataSource, backoff));
        Announcer announcer = new Announcer(announcements, refusals);
        CommandPath path = new CommandPath(current, transactions, body, announcer, backoff, clock);
        return new CommandEngine(
                path,
                new PassageAnnouncer(path, current, announcer, announcements, backoff, clock),
                current,
                announcements,
                refusals,
                new PostgresEventStore(
                        new StoreConnections(dataSource, surroundings), surroundings, schema, rows, numbers, writer));
    }
}
