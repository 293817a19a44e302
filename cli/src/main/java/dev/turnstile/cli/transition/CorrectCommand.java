package dev.turnstile.cli.transition;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.record.FoundRecord;
import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.record.RecordOptions;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets the state of a record without a transition. */
@Command(
        name = "correct",
        mixinStandardHelpOptions = true,
        description = "Sets the state of a record without a transition, for repairs. No guards are evaluated; the log"
                + " records the"
                + " actor and the reason.",
        footer = "Exit code 0: the record is in the state; 1: the correction was refused, nothing was changed; 2: no"
                + " such"
                + " record or state.")
public final class CorrectCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RECORD", description = RecordName.DESCRIPTION)
    private String record = "";

    @Parameters(index = "1", paramLabel = "STATE", description = "The state's name.")
    private String state = "";

    @Mixin
    private ChangeOptions change = new ChangeOptions();

    @Mixin
    private RecordOptions options = new RecordOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        change.check();
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            FoundRecord found = options.find(database, turnstile, record);
            Lifecycle<String, String> lifecycle = found.lifecycle();
            String target = ChangeOptions.state(lifecycle.machine(), state);
            try {
                ChangeListing.print(
                        out,
                        options.json(),
                        found,
                        lifecycle.correct(found.key().id(), target, change.details(lifecycle.machine())));
                return 0;
            } catch (TransitionRefused refusal) {
                ChangeListing.print(out, options.json(), found, refusal);
                return 1;
            }
        }
    }
}
