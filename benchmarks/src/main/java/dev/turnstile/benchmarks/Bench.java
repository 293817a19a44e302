package dev.turnstile.benchmarks;

import dev.turnstile.benchmarks.events.EventsReport;
import dev.turnstile.benchmarks.rebuild.RebuildReport;
import dev.turnstile.benchmarks.subscriptions.SubscriptionsReport;
import dev.turnstile.benchmarks.transitions.ContentionReport;
import dev.turnstile.benchmarks.transitions.TransitionsReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code turnstile bench}: starts the measurements. */
@Command(
        name = "turnstile bench",
        mixinStandardHelpOptions = true,
        description = "Measures Turnstile beside others, on this machine and in one run.",
        subcommands = {
            TransitionsReport.class,
            ContentionReport.class,
            EventsReport.class,
            SubscriptionsReport.class,
            RebuildReport.class,
            NextReport.class
        })
public final class Bench {

    private Bench() {}

    /** Starts one of them; see {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }
}
