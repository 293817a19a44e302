package dev.turnstile.cli;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;
import static dev.turnstile.cli.terminal.KnownFields.textOf;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.record.FoundRecord;
import dev.turnstile.cli.record.RecordKey;
import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.record.RecordOptions;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.StateChange;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows all changes of one record and its current state. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Shows all changes of one record and its current state.",
        footer = "Exit code 0: shown; 2: no such record, or its row contains a state code that the machine does not"
                + " define.")
final class HistoryCommand implements Callable<Integer> {

    private static final int DATA_WIDTH = 60;

    @Parameters(paramLabel = "RECORD", description = RecordName.DESCRIPTION)
    private String record = "";

    @Mixin
    private RecordOptions options = new RecordOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Database database = options.open()) {
            FoundRecord found = options.find(database, record);
            RecordKey key = found.key();
            Lifecycle<String, String> lifecycle = found.lifecycle();
            List<StateChange<String, String>> history = lifecycle.history(key.id());
            try {
                String state = lifecycle.state(key.id());
                print(lifecycle, key, history, state, " is in state " + state);
            } catch (RecordNotFound e) {
                print(lifecycle, key, history, null, " has no row");
            } catch (UnknownStateCodeException e) {
                print(lifecycle, key, history, null, "");
                throw e;
            }
            return 0;
        }
    }

    private void print(
            Lifecycle<String, String> lifecycle,
            RecordKey key,
            List<StateChange<String, String>> history,
            @Nullable String state,
            String now) {
        PrintWriter out = spec.commandLine().getOut();
        String machineName = lifecycle.machine().name();
        String logged = history.isEmpty() ? null : history.getLast().to();
        boolean differs = state != null && logged != null && !state.equals(logged);
        if (options.json()) {
            Map<String, Object> tree = tree(machineName, key, history, state);
            putKnown(tree, "loggedState", logged);
            tree.put("differs", differs);
            out.print(new JacksonJson().writeIndented(tree));
            return;
        }
        out.println(machineName + " " + key + now + (history.isEmpty() ? ", the log contains no changes of it" : ""));
        if (!history.isEmpty()) {
            out.println(table(history));
        }
        if (differs) {
            out.println(
                    "the row and the log differ: the row is in state " + state + ", the last change in the log is to "
                            + logged
                            + "; a write bypassed Turnstile: see 'turnstile bypasses', then set the correct state with"
                            + " 'turnstile correct'");
        }
    }

    private static String table(List<StateChange<String, String>> history) {
        return TextTable.of(
                history,
                List.of(
                        TextTable.number("#", StateChange::version),
                        TextTable.text("when", change -> change.occurredAt().toString()),
                        TextTable.text("change", HistoryCommand::change),
                        TextTable.text("from", change -> Objects.requireNonNullElse(change.from(), "")),
                        TextTable.text("to", StateChange::to),
                        TextTable.text("actor", HistoryCommand::actor),
                        TextTable.text("data", DATA_WIDTH, HistoryCommand::data)));
    }

    private static String change(StateChange<String, String> change) {
        return switch (change.kind()) {
            case CREATION -> "(created)";
            case CORRECTION -> "(corrected)";
            case BYPASS -> "(bypass)";
            case TRANSITION -> Objects.requireNonNullElse(change.transition(), "(a removed transition)");
        };
    }

    /** Returns the actor, or the session user for a bypass, which names no actor. */
    private static String actor(StateChange<String, String> change) {
        return Objects.requireNonNullElse(change.actor(), textOf(change.metadata(), "session_user"));
    }

    private static String data(StateChange<String, String> change) {
        return change.data().isEmpty() ? "" : new JacksonJson().write(change.data());
    }

    private static Map<String, Object> tree(
            String machineName, RecordKey key, List<StateChange<String, String>> history, @Nullable String state) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("machine", machineName);
        tree.put("record", key.toString());
        putKnown(tree, "state", state);
        tree.put("history", history.stream().map(HistoryCommand::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(StateChange<String, String> change) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", change.version());
        tree.put("position", change.position());
        tree.put("kind", change.kind().name());
        putKnown(tree, "transition", change.transition());
        putKnown(tree, "from", change.from());
        tree.put("to", change.to());
        tree.put("occurredAt", change.occurredAt());
        tree.put("recordedAt", change.recordedAt());
        putKnown(tree, "actor", change.actor());
        putKnown(tree, "commandId", change.commandId());
        tree.put("data", change.data());
        tree.put("metadata", change.metadata());
        return tree;
    }
}
