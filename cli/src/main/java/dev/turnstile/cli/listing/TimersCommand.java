package dev.turnstile.cli.listing;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.record.RecordStream;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.listing.ListedTimer;
import dev.turnstile.postgres.listing.Listings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the timers that have not fired. */
@Command(
        name = "timers",
        mixinStandardHelpOptions = true,
        description = "Lists the state timeouts and scheduled events that have not fired, ordered by their next"
                + " attempt.",
        footer = "Exit code 0: listed; 2: no such record, or a failure.")
public final class TimersCommand implements Callable<Integer> {

    private static final int FAILURE_WIDTH = 60;

    @Parameters(
            paramLabel = "RECORD",
            arity = "0..1",
            description = "Only timers of this record: orders/42, or the key alone.")
    private @Nullable String record;

    @Option(names = "--failing", description = "Only timers that failed and will be retried.")
    private boolean failing;

    @Mixin
    private LimitOption limit = new LimitOption();

    @Mixin
    private LookOptions look = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        int max = limit.value();
        try (Database database = look.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            StreamName stream = record == null ? null : RecordStream.find(turnstile, record);
            ListPrinter.print(
                    spec.commandLine().getOut(),
                    look.json(),
                    "timers",
                    Listings.of(database.dataSource()).timers(stream, failing, max),
                    TimersCommand::tree,
                    List.of(
                            TextTable.text("stream", timer -> RecordStream.text(timer.stream())),
                            TextTable.text("timer", ListedTimer::name),
                            TextTable.text("fires", TimersCommand::fires),
                            TextTable.text("due", timer -> timer.due().toString()),
                            TextTable.text("next", timer -> timer.next().toString()),
                            TextTable.number("failed", ListedTimer::attempts),
                            TextTable.text("failure", FAILURE_WIDTH, timer -> ListPrinter.shown(timer.failure()))),
                    failing ? "no failing timers" : "no timers");
            return 0;
        }
    }

    private static String fires(ListedTimer timer) {
        return timer.event() == null ? "timeout of " + timer.state() : timer.event();
    }

    private static Map<String, Object> tree(ListedTimer timer) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("stream", RecordStream.text(timer.stream()));
        tree.put("timer", timer.name());
        putKnown(tree, "event", timer.event());
        putKnown(tree, "timeoutOf", timer.state());
        tree.put("due", timer.due());
        tree.put("next", timer.next());
        tree.put("attempts", timer.attempts());
        putKnown(tree, "failure", timer.failure());
        return tree;
    }
}
