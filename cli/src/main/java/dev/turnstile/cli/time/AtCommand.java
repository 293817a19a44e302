package dev.turnstile.cli.time;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.cli.terminal.TimeOption;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.history.Timeline.Change;
import dev.turnstile.history.Timeline.RecordState;
import dev.turnstile.jackson.JacksonJson;
import java.io.PrintWriter;
import java.time.Instant;
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

/** Shows a record at a time or version. */
@Command(
        name = "at",
        description =
                "Shows a record now, or at a time or version: its states, its row, and the events that were appended to"
                        + " it.",
        footer = "Exit code 0: shown; 2: no such record or version, or the time is before its first event.")
public final class AtCommand implements Callable<Integer> {

    private static final int VALUE_WIDTH = 80;

    @Parameters(index = "0", paramLabel = "RECORD", description = RecordName.DESCRIPTION)
    private String record = "";

    @Option(
            names = "--time",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "The time: 2030-01-31T12:00:00Z or psql's format, a date (UTC), or an age such as 24h; now by"
                    + " default.")
    private @Nullable Instant time;

    /** Replaces the standard help options, which would include another {@code --version}. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(names = "--version", paramLabel = "N", description = "The version, as shown by 'turnstile history'.")
    private @Nullable Integer version;

    @Mixin
    private LookOptions look = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (time != null && version != null) {
            throw new BadInput(
                    "--time and --version cannot be used together; give one of them, or neither for the current state",
                    null);
        }
        try (Database database = look.open()) {
            RecordTimeline record = RecordTimeline.of(database, this.record);
            print(record, version != null ? record.at(version) : time == null ? record.now() : at(record, time));
            return 0;
        }
    }

    private static RecordState at(RecordTimeline record, Instant asked) {
        return record.timeline()
                .at(asked)
                .orElseThrow(() -> new BadInput(
                        "the log contains no event of " + record.name() + " at or before " + asked
                                + "; its first event occurred at "
                                + record.timeline().changes().getFirst().event().occurredAt(),
                        null));
    }

    private void print(RecordTimeline record, RecordState state) {
        PrintWriter out = spec.commandLine().getOut();
        List<RecordedEvent> events = record.timeline().changes().stream()
                .map(Change::event)
                .filter(event -> event.kind() == RecordedEvent.Kind.EVENT && event.version() <= state.version())
                .toList();
        if (look.json()) {
            out.print(new JacksonJson().writeIndented(tree(record.name(), state, events)));
            return;
        }
        out.println(record.name() + " at version " + state.version());
        state.states().forEach((machine, name) -> out.println(machine + " is in state " + name));
        Map<String, Object> row = state.row();
        if (row != null) {
            out.println(state.whole() ? "row:" : "row (known columns only):");
            out.println(table(row));
        }
        if (!events.isEmpty()) {
            out.println(EventListing.table(events));
        }
    }

    private static String table(Map<String, Object> row) {
        return TextTable.of(
                row.entrySet(),
                List.of(
                        TextTable.text("column", Map.Entry::getKey),
                        TextTable.text("value", VALUE_WIDTH, column -> DiffCommand.text(column.getValue()))));
    }

    private static Map<String, Object> tree(String name, RecordState state, List<RecordedEvent> events) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("record", name);
        tree.put("version", state.version());
        tree.put("states", state.states());
        if (state.row() != null) {
            tree.put("row", state.row());
        }
        tree.put("whole", state.whole());
        tree.put("events", EventListing.trees(events));
        return tree;
    }
}
