package dev.turnstile.cli.listing;

import com.github.freva.asciitable.ColumnData;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prints a list as a text table or as one JSON object. */
final class ListPrinter {

    private ListPrinter() {}

    /**
     * Prints rows.
     *
     * @param what the field of the JSON object that contains the rows
     * @param none the line of text that is printed if there are no rows
     */
    static <R> void print(
            PrintWriter out,
            boolean json,
            String what,
            List<R> rows,
            Function<R, Map<String, Object>> tree,
            List<ColumnData<R>> columns,
            String none) {
        if (json) {
            out.print(new JacksonJson()
                    .writeIndented(Map.of(what, rows.stream().map(tree).toList())));
        } else {
            out.println(rows.isEmpty() ? none : TextTable.of(rows, columns));
        }
        out.flush();
    }

    static String shown(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
