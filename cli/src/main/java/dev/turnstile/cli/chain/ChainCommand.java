package dev.turnstile.cli.chain;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.TamperEvidence;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Begins or ends the chains of a category. */
@Command(
        name = "chain",
        mixinStandardHelpOptions = true,
        description = "Chains the events of a category by hashes, so that 'verify --chain' finds changes to them.",
        footer = "Exit code 0: they are chained, or no longer; 2: they cannot be, nothing was changed.")
public final class ChainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "CATEGORY", description = "What the streams have in common, such as a lifecycle's table.")
    private String category = "";

    @Option(names = "--stop", description = "End the chains and remove the hashes.")
    private boolean stop;

    @Option(
            names = "--lock-timeout",
            paramLabel = "MS",
            defaultValue = "2000",
            description = "How long to wait for writers that are under way, in milliseconds; 2000 by default.")
    private long lockTimeout;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (lockTimeout < 1) {
            throw new BadInput("--lock-timeout: expected 1 ms or more, got " + lockTimeout, null);
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
            return "was chained already";
        }
        return "chained (" + evidence.chain(category, Duration.ofMillis(lockTimeout)) + " events so far)";
    }
}
