package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcements;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.EngineSettings;
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
 */
public record CommandEngine(
        CommandPath path,
        PassageAnnouncer passages,
        CurrentTransaction current,
        Announcements announcements,
        RefusalLog refusals) {

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
        CommandBody body = new CommandBody(keys, new EventAppend(schema, json));
        OwnTransactions transactions =
                new OwnTransactions(dataSource, current, body, keys, new CommitOutcome(dataSource, backoff));
        Announcer announcer = new Announcer(announcements, refusals);
        CommandPath path = new CommandPath(current, transactions, body, announcer, backoff, clock);
        return new CommandEngine(
                path,
                new PassageAnnouncer(path, current, announcer, announcements, backoff, clock),
                current,
                announcements,
                refusals);
    }
}
