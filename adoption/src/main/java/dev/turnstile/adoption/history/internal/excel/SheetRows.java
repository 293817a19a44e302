package dev.turnstile.adoption.history.internal.excel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.csv.TableRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.jspecify.annotations.Nullable;

/** The rows of a sheet as text; all rows have at least as many values as the header. */
final class SheetRows implements TableRows {

    private final LogFile file;
    private final ReadableWorkbook book;
    private final Stream<org.dhatim.fastexcel.reader.Row> stream;
    private final Iterator<org.dhatim.fastexcel.reader.Row> rows;
    private final CellText text;
    private int width;

    SheetRows(LogFile file, ReadableWorkbook book, String sheet) {
        this.file = file;
        this.book = book;
        this.text = new CellText(book.isDate1904());
        boolean opened = false;
        try {
            stream = book.findSheet(sheet).orElseThrow().openStream();
            rows = stream.iterator();
            opened = true;
        } catch (IOException | RuntimeException e) {
            throw Workbook.damaged(file, e);
        } finally {
            if (!opened) {
                LogFile.closeQuietly(book);
            }
        }
    }

    @Override
    public @Nullable Row next() {
        try {
            while (rows.hasNext()) {
                org.dhatim.fastexcel.reader.Row row = rows.next();
                List<String> fields = fields(row);
                if (!fields.isEmpty()) {
                    width = width == 0 ? fields.size() : width;
                    fields.addAll(Collections.nCopies(Math.max(0, width - fields.size()), ""));
                    return new Row(fields, row.getRowNum());
                }
            }
            return null;
        } catch (InvalidLogException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Workbook.damaged(file, e);
        }
    }

    /** Returns the values up to the last one that is not blank. */
    private List<String> fields(org.dhatim.fastexcel.reader.Row row) {
        List<String> fields = new ArrayList<>();
        int characters = 0;
        for (int column = 0; column < row.getCellCount(); column++) {
            Cell cell = row.getOptionalCell(column).orElse(null);
            String value = cell == null ? "" : text.of(cell);
            characters += value.length();
            fields.add(value);
        }
        while (!fields.isEmpty() && fields.getLast().isBlank()) {
            fields.removeLast();
        }
        if (characters > Limits.ROW || fields.size() > Limits.COLUMNS) {
            throw file.invalid(
                    row.getRowNum(),
                    "expected a row of at most " + Limits.COLUMNS + " values and " + Limits.ROW
                            + " characters, got more; save the sheet with the log as CSV");
        }
        return fields;
    }

    @Override
    public void close() {
        try {
            stream.close();
            book.close();
        } catch (IOException | RuntimeException e) {
            throw Workbook.damaged(file, e);
        }
    }
}
