package dev.turnstile.cli.time;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.history.Timeline.Change;
import dev.turnstile.history.Timeline.FieldDifference;
import dev.turnstile.history.Timeline.FieldDifference.Kind;
import dev.turnstile.jackson.JacksonJson;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the fields in which two versions of a record differ, and the events between them. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Shows the fields in which two versions of a record differ, and the events between them.",
        footer = "Exit code 0: shown; 2: no such record or version.")
public final class DiffCommand implements Callable<Integer> {

    private static final int VALUE_WIDTH = 50;

    @Parameters(index = "0", paramLabel = "RECORD", description = RecordName.DESCRIPTION)
    private String record = "";

    @Parameters(index = "1", paramLabel = "V1", description = "The first version; 0 is before the first event.")
    private int from;

    @Parameters(index = "2", paramLabel = "V2", description = "The second version.")
    private int to;

    @Mixin
    private LookOptions look = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Database database = look.open()) {
            RecordTimeline record = RecordTimeline.of(database, this.record);
            print(
                    record,
                    FieldDifference.between(
                            record.at(from).tree(), record.at(to).tree()));
            return 0;
        }
    }

    private void print(RecordTimeline record, List<FieldDifference> differences) {
        PrintWriter out = spec.commandLine().getOut();
        List<RecordedEvent> events = between(record);
        if (look.json()) {
            out.print(new JacksonJson().writeIndented(tree(record.name(), differences, events)));
            return;
        }
        out.println(record.name() + ", version " + from + " and version " + to
                + (differences.isEmpty() ? ": no differences in states and row" : ""));
        if (!differences.isEmpty()) {
            out.println(table(differences));
        }
        if (!events.isEmpty()) {
            out.println(EventListing.table(events));
        }
    }

    private List<RecordedEvent> between(RecordTimeline record) {
        return record.timeline().changes().stream()
                .map(Change::event)
                .filter(event -> event.version() > Math.min(from, to) && event.version() <= Math.max(from, to))
                .toList();
    }

    private static String table(List<FieldDifference> differences) {
        return TextTable.of(
                differences,
                List.of(
                        TextTable.text("field", FieldDifference::path),
                        TextTable.text(
                                "before", VALUE_WIDTH, field -> field.kind() == Kind.ADDED ? "" : text(field.before())),
                        TextTable.text(
                                "after",
                                VALUE_WIDTH,
                                field -> field.kind() == Kind.REMOVED ? "" : text(field.after()))));
    }

    /** Returns a value as JSON; wraps it in an object, because {@code write} accepts only objects. */
    static String text(@Nullable Object value) {
        Map<String, Object> holder = new LinkedHashMap<>();
        holder.put("v", value);
        String json = new JacksonJson().write(holder);
        return json.substring("{\"v\":".length(), json.length() - 1);
    }

    private Map<String, Object> tree(String name, List<FieldDifference> differences, List<RecordedEvent> events) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("record", name);
        tree.put("from", from);
        tree.put("to", to);
        tree.put("differences", differences.stream().map(DiffCommand::tree).toList());
        tree.put("events", EventListing.trees(events));
        return tree;
    }

    private static Map<String, Object> tree(FieldDifference difference) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("path", difference.path());
        tree.put("kind", difference.kind().name().toLowerCase(Locale.ROOT));
        if (difference.kind() != Kind.ADDED) {
            tree.put("before", difference.before());
        }
        if (difference.kind() != Kind.REMOVED) {
            tree.put("after", difference.after());
        }
        return tree;
    }
}
