package dev.turnstile.cli.terminal;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import dev.turnstile.text.spi.ShownText;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Formats tables as text. */
public final class TextTable {

    private TextTable() {}

    /** Returns the rows as lines. Each column is as wide as its longest value. */
    public static <R> String of(Collection<R> rows, List<ColumnData<R>> columns) {
        return AsciiTable.getTable(AsciiTable.NO_BORDERS, rows, columns)
                .lines()
                .map(String::stripTrailing)
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** Returns a column of text. */
    public static <R> ColumnData<R> text(String header, Function<R, String> value) {
        return left(header).with(value.andThen(ShownText::printable));
    }

    /** Returns a column of text that wraps at a width. */
    public static <R> ColumnData<R> text(String header, int width, Function<R, String> value) {
        return left(header).maxWidth(width).with(value.andThen(ShownText::printable));
    }

    /** Returns a column of whole numbers. */
    public static <R> ColumnData<R> number(String header, ToLongFunction<R> value) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.RIGHT)
                .dataAlign(HorizontalAlign.RIGHT)
                .with(row -> String.format(Locale.ROOT, "%,d", value.applyAsLong(row)));
    }

    private static Column left(String header) {
        return new Column().header(header).headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT);
    }
}
