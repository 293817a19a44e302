package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.spi.AnnouncementBus;
import dev.turnstile.event.EventStore;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.EngineSettings;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.commit.CommitOutcome;
import dev.turnstile.postgres.internal.connection.Aside;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import dev.turnstile.postgres.internal.event.EventNumbers;
import dev.turnstile.postgres.internal.event.EventReader;
import dev.turnstile.postgres.internal.event.EventRow;
import dev.turnstile.postgres.internal.event.EventWriter;
import dev.turnstile.postgres.internal.event.Inline;
import dev.turnstile.postgres.internal.event.PersonalAppend;
import dev.turnstile.postgres.internal.event.PostgresEventStore;
import dev.turnstile.postgres.internal.event.StoreConnections;
import dev.turnstile.postgres.internal.event.Surroundings;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.postgres.internal.timer.Schedule;
import dev.turnstile.postgres.internal.timer.TimerSignal;
import java.time.Clock;
import javax.sql.DataSource;

/**
 * The parts of the door on one database, put together.
 *
 * @param path the way in
 * @param commands the classes of the commands by their names
 * @param changes announces plain transitions
 * @param current the transaction that a thread is in
 * @param announcements whom to tell
 * @param refusals where refusals are written
 * @param events the event store
 * @param surroundings what a thread is in the middle of, for what works on the log
 * @param connections where that works
 * @param subjects the keys of those whose personal data the log holds
 * @param numbers the numbers in the log's rows
 * @param signal tells what reads the log that there may be more
 * @param schedule the events that are to be appended at a time
 * @param facts what tells whether a transaction was committed
 */
public record CommandEngine(
        CommandPath path,
        CommandRegistry commands,
        TransitionAnnouncer changes,
        CurrentTransaction current,
        AnnouncementBus announcements,
        RefusalLog refusals,
        EventStore events,
        Surroundings surroundings,
        StoreConnections connections,
        SubjectKeys subjects,
        EventNumbers numbers,
        LogSignal signal,
        Schedule schedule,
        CommitFacts facts) {

    /**
     * Puts the door together.
     *
     * @param inline what is done with events in the transaction that appends them
     */
    public static CommandEngine of(DataSource dataSource, EngineSettings settings, Inline inline) {
        String schema = settings.schema();
        Json json = settings.json();
        Clock clock = settings.clock();
        Backoff backoff = Backoff.jittered();
        CurrentTransaction current = new CurrentTransaction(settings.callers());
        AnnouncementBus announcements = new AnnouncementBus();
        CommitFacts facts = new CommitFacts(schema);
        RefusalLog refusals = new RefusalLog(dataSource, schema, json, facts, backoff);
        IdempotencyKeys keys = new IdempotencyKeys(schema, json);
        Aside aside = new Aside(dataSource);
        EventRow.Writer rows = new EventRow.Writer(json, settings.traces());
        EventNumbers numbers = new EventNumbers(schema, aside);
        SubjectKeys subjects = new SubjectKeys(schema, settings.keyWrap(), clock);
        EventReader reader = new EventReader(schema, numbers, subjects, json);
        LogSignal signal = new LogSignal();
        Announcer announcer = new Announcer(announcements, refusals, signal, facts, dataSource);
        EventWriter writer = new EventWriter(
                schema,
                numbers,
                new PersonalAppend(schema, subjects, json),
                new JoinedInline(inline, current, announcer),
                reader);
        EventAppend appends = new EventAppend(rows, writer, facts);
        CommandContext surroundings = new CommandContext(current, appends, announcer);
        StoreConnections connections = new StoreConnections(dataSource, surroundings);
        Schedule schedule = new Schedule(schema, rows, new TimerSignal());
        CommandBody body = new CommandBody(keys, appends, schedule);
        OwnTransactions transactions = new OwnTransactions(
                dataSource, current, body, keys, facts, new CommitOutcome(dataSource, facts, backoff));
        CommandPath path = new CommandPath(current, transactions, body, announcer, backoff, clock);
        return new CommandEngine(
                path,
                new CommandRegistry(),
                new TransitionAnnouncer(path, current, announcer, announcements, backoff, clock),
                current,
                announcements,
                refusals,
                new PostgresEventStore(
                        connections,
                        surroundings,
                        schema,
                        rows,
                        numbers,
                        writer,
                        reader,
                        settings.lane(),
                        signal::raise),
                surroundings,
                connections,
                subjects,
                numbers,
                signal,
                schedule,
                facts);
    }
}
