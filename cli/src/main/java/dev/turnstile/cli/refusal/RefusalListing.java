package dev.turnstile.cli.refusal;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;

import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.RecordedRefusal;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Prints individual refusals. */
final class RefusalListing {

    private static final int MESSAGE_WIDTH = 60;

    private RefusalListing() {}

    static void print(PrintWriter out, List<RecordedRefusal> refusals, boolean json) {
        if (json) {
            out.print(new JacksonJson()
                    .writeIndented(Map.of(
                            "refusals",
                            refusals.stream().map(RefusalListing::tree).toList())));
        } else {
            out.println(refusals.isEmpty() ? "no matching refusals" : table(refusals));
        }
    }

    private static String table(List<RecordedRefusal> refusals) {
        return TextTable.of(
                refusals,
                List.of(
                        TextTable.text("when", refusal -> refusal.refusedAt().toString()),
                        TextTable.text("verb", RecordedRefusal::verb),
                        TextTable.text("name", RecordedRefusal::name),
                        TextTable.text("record", refusal -> known(refusal.record())),
                        TextTable.text("state", refusal -> known(refusal.state())),
                        TextTable.text("guards", refusal -> String.join(", ", refusal.guards())),
                        TextTable.text("actor", refusal -> known(refusal.actor())),
                        TextTable.text("message", MESSAGE_WIDTH, RecordedRefusal::message)));
    }

    static String known(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    private static Map<String, Object> tree(RecordedRefusal refusal) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("refusedAt", refusal.refusedAt());
        tree.put("verb", refusal.verb());
        tree.put("name", refusal.name());
        tree.put("message", refusal.message());
        putKnown(tree, "subject", refusal.subject());
        putKnown(tree, "record", refusal.record());
        putKnown(tree, "state", refusal.state());
        tree.put("guards", refusal.guards());
        putKnown(tree, "actor", refusal.actor());
        putKnown(tree, "commandId", refusal.commandId());
        return tree;
    }
}
