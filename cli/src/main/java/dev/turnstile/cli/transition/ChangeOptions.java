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

/** Who changes a record and why, which goes into the log. */
final class ChangeOptions {

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why; kept in the log as metadata field reason.")
    private String reason = "";

    @Option(
            names = "--actor",
            paramLabel = "ACTOR",
            description = "Who; the user of the operating system by default. Kept in the log.")
    private @Nullable String actor;

    @Option(names = "--expect", paramLabel = "STATE", description = "Change the record only if it is in this state.")
    private @Nullable String expected;

    @Option(
            names = "--field",
            paramLabel = "NAME=VALUE",
            description = "A field of the event's data, as text; may be given several times.")
    private Map<String, String> fields = new LinkedHashMap<>();

    /** Refuses what must not be blank, before any database is asked. */
    void check() {
        if (reason.isBlank()) {
            throw new BadInput("--reason: expected why the record is changed, got a blank text", null);
        }
        if (actor != null && actor.isBlank()) {
            throw new BadInput("--actor: expected who changes the record, got a blank text", null);
        }
    }

    TransitionOptions details(StateMachine<String, String> machine) {
        TransitionOptions details = TransitionOptions.none()
                .withData(fields)
                .withActor(actor == null ? System.getProperty("user.name") : actor)
                .withMetadata("reason", reason);
        return expected == null ? details : details.withExpectedState(state(machine, expected));
    }

    /** Returns the state of a name. */
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
