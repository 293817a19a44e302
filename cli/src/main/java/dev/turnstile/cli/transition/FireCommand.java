package dev.turnstile.cli.transition;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.record.FoundRecord;
import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.record.RecordOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fires a transition of one record. */
@Command(
        name = "fire",
        mixinStandardHelpOptions = true,
        description =
                "Fires a transition of one record by the installed definition. Guards are evaluated; the log records"
                        + " the"
                        + " actor and the reason.",
        footer = {
            "Only the application can fire a transition with a guard in Java.",
            "Exit code 0: the record moved; 1: the transition was refused, nothing was changed; 2: no such record or"
                    + " transition."
        })
public final class FireCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RECORD", description = RecordName.DESCRIPTION)
    private String record = "";

    @Parameters(index = "1", paramLabel = "TRANSITION", description = "The transition's name.")
    private String transition = "";

    @Mixin
    private ChangeOptions change = new ChangeOptions();

    @Mixin
    private RecordOptions options = new RecordOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        change.check();
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            FoundRecord found = options.find(database, turnstile, record);
            Lifecycle<String, String> lifecycle = found.lifecycle();
            Transition<String, String> declared = declared(lifecycle.machine());
            return print(
                    found, lifecycle.tryFire(found.key().id(), declared.value(), change.details(lifecycle.machine())));
        }
    }

    private Transition<String, String> declared(StateMachine<String, String> machine) {
        Transition<String, String> declared = machine.transitionNamed(transition)
                .orElseThrow(() -> new BadInput(
                        "machine '" + machine.name() + "' has no transition '" + transition + "' (known: "
                                + machine.transitions().stream()
                                        .map(Transition::name)
                                        .collect(Collectors.joining(", "))
                                + ")",
                        null));
        declared.edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .filter(guard -> guard instanceof Guard.Java)
                .findFirst()
                .ifPresent(guard -> {
                    throw new BadInput(
                            "transition '" + transition + "' has guard '" + guard.name()
                                    + "' in Java, which only the application can evaluate; fire it there, or set the"
                                    + " state with 'turnstile correct'",
                            null);
                });
        return declared;
    }

    private int print(FoundRecord found, Outcome<StateChange<String, String>> outcome) {
        PrintWriter out = spec.commandLine().getOut();
        switch (outcome) {
            case Outcome.Done<StateChange<String, String>> moved ->
                ChangeListing.print(out, options.json(), found, moved.result());
            case Outcome.Refused<StateChange<String, String>> refused ->
                ChangeListing.print(out, options.json(), found, (TransitionRefused) refused.refusal());
            default -> throw new IllegalStateException("unexpected outcome " + outcome);
        }
        return outcome instanceof Outcome.Done ? 0 : 1;
    }
}
