package dev.turnstile.cli.listing;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.record.RecordStream;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.listing.EventPage;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.postgres.listing.LogQuery;
import dev.turnstile.postgres.listing.LoggedEvent;
import dev.turnstile.subscription.Cursor;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the newest events of the log, and with {@code --follow} also new events. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the newest events of the log, oldest first.",
            "With --follow, prints new events until interrupted, in the order in which subscriptions receive them; with"
                    + " --format json, each event is one line. Encrypted personal data is shown encrypted."
        },
        footer = "Exit code 0: shown; 2: no such record, or the log could not be read.")
public final class LogCommand implements Callable<Integer> {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(300);

    @Parameters(
            paramLabel = "RECORD",
            arity = "0..1",
            description = "Only events of this record: orders/42, or the key alone.")
    private @Nullable String record;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Only events of this table or category, such as orders.")
    private @Nullable String table;

    @Option(
            names = "--type",
            paramLabel = "NAME",
            description = "Only events of this type, such as a transition's name.")
    private @Nullable String type;

    @Option(names = "--actor", paramLabel = "ACTOR", description = "Only events of this actor.")
    private @Nullable String actor;

    @Option(
            names = {"-f", "--follow"},
            description = "Print new events until interrupted.")
    private boolean follow;

    @Mixin
    private LimitOption limit = new LimitOption();

    @Mixin
    private LookOptions look = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (record != null && table != null) {
            throw new BadInput("RECORD and --table cannot be used together; give one of them", null);
        }
        int max = limit.value();
        try (Database database = look.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            LogQuery query = query(turnstile, max);
            Listings listings = Listings.of(database.dataSource());
            if (follow) {
                follow(listings, turnstile, query);
            } else {
                ListPrinter.print(
                        spec.commandLine().getOut(),
                        look.json(),
                        "events",
                        listings.newest(query),
                        LoggedEvents::tree,
                        List.of(
                                TextTable.number("position", LoggedEvent::position),
                                TextTable.text(
                                        "when", event -> event.occurredAt().toString()),
                                TextTable.text("stream", event -> RecordStream.text(event.stream())),
                                TextTable.number("#", LoggedEvent::version),
                                TextTable.text("kind", LoggedEvent::kind),
                                TextTable.text("type", LoggedEvent::type),
                                TextTable.text("states", LoggedEvents::states),
                                TextTable.text("actor", event -> ListPrinter.shown(event.actor())),
                                TextTable.text(
                                        "data", LoggedEvents.DATA_WIDTH, event -> ListPrinter.shown(event.data()))),
                        "no such events");
            }
            return 0;
        }
    }

    private LogQuery query(PostgresTurnstile turnstile, int max) {
        LogQuery query = new LogQuery(table, null, type, actor, max);
        return record == null ? query : query.withStream(RecordStream.find(turnstile, record));
    }

    /** Prints new events until the thread is interrupted or the output is closed. */
    private void follow(Listings listings, PostgresTurnstile turnstile, LogQuery query) {
        PrintWriter out = spec.commandLine().getOut();
        Cursor cursor = listings.end();
        List<LoggedEvent> newest = listings.newest(query);
        Set<Long> printed = newest.stream().map(LoggedEvent::position).collect(Collectors.toSet());
        HeldBack heldBack = new HeldBack(listings, turnstile, spec.commandLine().getErr());
        print(out, newest);
        while (!out.checkError() && !Thread.currentThread().isInterrupted()) {
            EventPage page = listings.after(cursor, query);
            print(
                    out,
                    page.events().stream()
                            .filter(event -> !printed.contains(event.position()))
                            .toList());
            heldBack.observe(cursor, page);
            cursor = page.end();
            if (!page.full()) {
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
        }
    }

    private void print(PrintWriter out, List<LoggedEvent> events) {
        for (LoggedEvent event : events) {
            out.println(look.json() ? new JacksonJson().write(LoggedEvents.tree(event)) : LoggedEvents.line(event));
        }
    }
}
