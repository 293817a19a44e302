package dev.turnstile.cli.transition;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the actor, the reason and the data of a change, which the log records. */
final class ChangeOptions {

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "The reason of the change; recorded in the log as metadata field 'reason'.")
    private String reason = "";

    @Option(
            names = "--actor",
            paramLabel = "ACTOR",
            description = "The actor; the operating system's user by default. Recorded in the log.")
    private @Nullable String actor;

    @Option(names = "--expect", paramLabel = "STATE", description = "Change the record only if it is in this state.")
    private @Nullable String expected;

    @Option(
            names = "--field",
            paramLabel = "NAME=VALUE",
            description = "A field of the event's data, as text; repeatable.")
    private Map<String, String> fields = new LinkedHashMap<>();

    /** Checks that reason and actor are not blank, before the command connects to a database. */
    void check() {
        if (reason.isBlank()) {
            throw new BadInput("--reason: expected the reason of the change, got a blank value", null);
        }
        if (actor != null && actor.isBlank()) {
            throw new BadInput("--actor: expected the name of an actor, got a blank value", null);
        }
    }

    TransitionOptions details(StateMachine<String, String> machine) {
        TransitionOptions details = TransitionOptions.none()
                .withData(fields)
                .withActor(actor == null ? System.getProperty("user.name") : actor)
                .withMetadata("reason", reason);
        return expected == null ? details : details.withExpectedState(state(machine, expected));
    }

    /** Returns the state with the given name. */
    static String state(StateMachine<String, String> machine, String name) {
        return machine.stateNamed(name)
                .map(State::value)
                .orElseThrow(() -> new BadInput(
                        "machine '" + machine.name() + "' has no state '" + name + "' (known: "
                                + machine.states().stream().map(State::name).collect(Collectors.joining(", "))
                                + ")",
                        null));
    }
}
