package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.spi.AnnouncementBus;
import dev.turnstile.event.EventStore;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.commit.CommitOutcome;
import dev.turnstile.postgres.internal.connection.SeparateTransaction;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import dev.turnstile.postgres.internal.event.AppendContext;
import dev.turnstile.postgres.internal.event.EventNumbers;
import dev.turnstile.postgres.internal.event.EventReader;
import dev.turnstile.postgres.internal.event.EventRow;
import dev.turnstile.postgres.internal.event.EventWriter;
import dev.turnstile.postgres.internal.event.Inline;
import dev.turnstile.postgres.internal.event.PersonalAppend;
import dev.turnstile.postgres.internal.event.PostgresEventStore;
import dev.turnstile.postgres.internal.event.StoreConnections;
import dev.turnstile.postgres.internal.refusal.RefusalLog;
import dev.turnstile.postgres.internal.schedule.Schedule;
import dev.turnstile.postgres.internal.schedule.TimerSignal;
import dev.turnstile.postgres.internal.settings.EngineSettings;
import dev.turnstile.postgres.internal.sql.Backoff;
import java.time.Clock;
import javax.sql.DataSource;

/**
 * The engine of commands on one database, with all its parts.
 *
 * @param path runs commands
 * @param commands the command classes by name
 * @param changes announces transitions outside of commands
 * @param current the current transaction of a thread
 * @param announcements the listeners
 * @param refusals writes refusals
 * @param events the event store
 * @param context the context of a thread's appends
 * @param connections the connections for work on the log
 * @param subjects the encryption keys of data subjects
 * @param numbers the numeric ids of categories and event types
 * @param signal notifies the readers of the log in this process
 * @param schedule the scheduled events
 * @param transactions begins transactions that commands may join
 */
public record CommandEngine(
        CommandPath path,
        CommandRegistry commands,
        TransitionAnnouncer changes,
        CurrentTransaction current,
        AnnouncementBus announcements,
        RefusalLog refusals,
        EventStore events,
        AppendContext context,
        StoreConnections connections,
        SubjectKeys subjects,
        EventNumbers numbers,
        LogSignal signal,
        Schedule schedule,
        LocalTransactions transactions) {

    /**
     * Creates the engine.
     *
     * @param inline the inline projections
     */
    public static CommandEngine of(DataSource dataSource, EngineSettings settings, Inline inline) {
        String schema = settings.schema();
        Json json = settings.json();
        Clock clock = settings.clock();
        Backoff backoff = Backoff.jittered();
        CurrentTransaction current = new CurrentTransaction(
                settings.ports().callers(), settings.ports().actors(), settings.traces());
        AnnouncementBus announcements = new AnnouncementBus();
        CommitFacts facts = new CommitFacts(schema);
        RefusalLog refusals = new RefusalLog(dataSource, schema, json, facts, backoff);
        IdempotencyKeys keys = new IdempotencyKeys(schema, json);
        SeparateTransaction separate = new SeparateTransaction(dataSource);
        EventRow.Writer rows = new EventRow.Writer(json, settings.traces());
        EventNumbers numbers = new EventNumbers(schema, separate);
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
        CommandContext context = new CommandContext(current, appends, announcer);
        StoreConnections connections = new StoreConnections(dataSource, context);
        Schedule schedule = new Schedule(schema, rows, new TimerSignal(), context);
        CommandBody body = new CommandBody(keys, appends, schedule);
        OwnTransactions transactions = new OwnTransactions(
                dataSource,
                settings.ports().opener(),
                current,
                body,
                keys,
                facts,
                new CommitOutcome(dataSource, facts, backoff));
        CommandPath path =
                new CommandPath(current, transactions, body, announcer, announcements.observers(), backoff, clock);
        return new CommandEngine(
                path,
                new CommandRegistry(),
                new TransitionAnnouncer(path, current, announcer, announcements, backoff, clock),
                current,
                announcements,
                refusals,
                new PostgresEventStore(
                        connections,
                        context,
                        schema,
                        rows,
                        numbers,
                        writer,
                        reader,
                        settings.groupCommit(),
                        signal::raise),
                context,
                connections,
                subjects,
                numbers,
                signal,
                schedule,
                new LocalTransactions(dataSource, settings.ports().opener(), facts, path));
    }
}
