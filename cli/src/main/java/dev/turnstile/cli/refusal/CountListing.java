package dev.turnstile.cli.refusal;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;

import com.github.freva.asciitable.ColumnData;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.RecordedRefusals.By;
import dev.turnstile.postgres.RefusalCount;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints the counts of refusals. */
final class CountListing {

    private CountListing() {}

    static void print(PrintWriter out, List<RefusalCount> counts, Set<By> by, boolean json) {
        if (json) {
            out.print(new JacksonJson()
                    .writeIndented(Map.of(
                            "counts",
                            counts.stream().map(count -> tree(count, by)).toList())));
        } else {
            out.println(counts.isEmpty() ? "no matching refusals" : TextTable.of(counts, columns(by)));
        }
    }

    private static List<ColumnData<RefusalCount>> columns(Set<By> by) {
        List<ColumnData<RefusalCount>> columns = new ArrayList<>();
        columns.add(TextTable.number("refusals", RefusalCount::refusals));
        by.forEach(what -> columns.add(TextTable.text(title(what), count -> RefusalListing.known(value(count, what)))));
        columns.add(TextTable.text("latest", count -> count.latest().toString()));
        return columns;
    }

    private static String title(By what) {
        return what.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String value(RefusalCount count, By what) {
        return switch (what) {
            case VERB -> count.verb();
            case NAME -> count.name();
            case STATE -> count.state();
            case GUARD -> count.guard();
            case ACTOR -> count.actor();
        };
    }

    private static Map<String, Object> tree(RefusalCount count, Set<By> by) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("refusals", count.refusals());
        by.forEach(what -> putKnown(tree, title(what), value(count, what)));
        tree.put("latest", count.latest());
        return tree;
    }
}
