package dev.turnstile.benchmarks;

import dev.turnstile.benchmarks.events.EventsReport;
import dev.turnstile.benchmarks.legacy.LegacyReport;
import dev.turnstile.benchmarks.rebuild.RebuildReport;
import dev.turnstile.benchmarks.subscriptions.SubscriptionsReport;
import dev.turnstile.benchmarks.transitions.ContentionReport;
import dev.turnstile.benchmarks.transitions.TransitionsReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code turnstile bench}: runs a benchmark. */
@Command(
        name = "turnstile bench",
        mixinStandardHelpOptions = true,
        description = "Compares Turnstile with other libraries on this machine, in one run.",
        subcommands = {
            TransitionsReport.class,
            ContentionReport.class,
            EventsReport.class,
            SubscriptionsReport.class,
            RebuildReport.class,
            LegacyReport.class,
            NextReport.class
        })
public final class Bench {

    Bench() {}

    /** Runs a benchmark; see {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }
}
