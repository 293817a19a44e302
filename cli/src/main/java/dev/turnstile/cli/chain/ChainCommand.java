package dev.turnstile.cli.chain;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.TamperEvidence;
import dev.turnstile.text.spi.ShownText;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts or ends the hash chains of a category. */
@Command(
        name = "chain",
        mixinStandardHelpOptions = true,
        description = "Adds hash chains to the streams of a category, so that 'turnstile verify --chain' detects"
                + " changes of"
                + " their events.",
        footer = "Exit code 0: chained, or with --stop not chained; 2: a failure, nothing was changed.")
public final class ChainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "CATEGORY", description = "The category of the streams, such as a lifecycle's table.")
    private String category = "";

    @Option(names = "--stop", description = "End the chains and remove the hashes.")
    private boolean stop;

    @Option(
            names = "--lock-timeout",
            paramLabel = "MS",
            defaultValue = "2000",
            description = "The maximum wait for running writers, in milliseconds; 2000 by default.")
    private long lockTimeout;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (lockTimeout < 1) {
            throw new BadInput("--lock-timeout: expected at least 1 ms, got " + lockTimeout, null);
        }
        options.check();
        try (Database database = options.openExisting();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            spec.commandLine().getOut().println(category + ": " + done(turnstile.tamperEvidence()));
            return 0;
        }
    }

    private String done(TamperEvidence evidence) {
        if (stop) {
            return evidence.unchain(category) ? "no longer chained" : "was not chained";
        }
        if (evidence.chained().contains(category)) {
            return "already chained";
        }
        return "chained (" + ShownText.count(evidence.chain(category, Duration.ofMillis(lockTimeout)), "event")
                + " so far)";
    }
}
