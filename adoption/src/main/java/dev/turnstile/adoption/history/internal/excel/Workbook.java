package dev.turnstile.adoption.history.internal.excel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.FileContent;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.csv.TableRows;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Sheet;
import org.jspecify.annotations.Nullable;

/**
 * An Excel file and the sheet to read.
 *
 * @param file the file
 * @param formats whether the file declares the formats of its cells, which distinguish dates from numbers
 * @param sheet the name of the sheet
 * @param sheets the names of all sheets
 */
public record Workbook(LogFile file, boolean formats, String sheet, List<String> sheets) implements TableRows.Source {

    private static final int LISTED = 20;

    /**
     * Opens a file and checks all of it, because the library that reads it has no limits.
     *
     * @throws InvalidLogException if the file is no Excel file, exceeds a limit, or lacks the sheet
     */
    public static Workbook open(LogFile file, LogOptions options) {
        if (file.content() != FileContent.EXCEL) {
            throw file.invalid(
                    0,
                    "expected an Excel file, got other data; rename the file so that its name ends in .csv or .xes, or"
                            + " specify its format with --log-format (withFormat)");
        }
        boolean formats = WorkbookCheck.check(file);
        try (ReadableWorkbook book = read(file, formats)) {
            List<String> names = book.getSheets().map(Sheet::getName).toList();
            return new Workbook(
                    file, formats, choose(file, names, options.sheet().orElse(null)), names);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static String choose(LogFile file, List<String> names, @Nullable String named) {
        if (names.isEmpty()) {
            throw file.invalid(0, "expected an Excel file with a sheet, got none; save the file again");
        }
        if (named != null && !names.contains(named)) {
            throw file.invalid(
                    0,
                    "expected a sheet " + Excerpt.of(named) + ", got: " + listed(names)
                            + "; specify one of them with --sheet (withSheet)");
        }
        return named == null ? names.getFirst() : named;
    }

    private static String listed(List<String> names) {
        String first = names.stream().limit(LISTED).map(Excerpt::of).collect(Collectors.joining(", "));
        return names.size() > LISTED ? first + ", .. (" + names.size() + " sheets)" : first;
    }

    /** Returns a note with the name of the sheet if there are several; otherwise an empty list. */
    public List<String> notes() {
        return sheets.size() == 1
                ? List.of()
                : List.of("sheet " + Excerpt.of(sheet) + " of: " + listed(sheets) + "; specify another with --sheet");
    }

    @Override
    public TableRows open() {
        file.checkUnchanged();
        return new SheetRows(file, read(file, formats), sheet);
    }

    private static ReadableWorkbook read(LogFile file, boolean formats) {
        try {
            return new ReadableWorkbook(file.path().toFile(), new ReadingOptions(formats, true));
        } catch (IOException | RuntimeException e) {
            throw damaged(file, e);
        }
    }

    /** Returns the exception for a file that the library cannot read. */
    static InvalidLogException damaged(LogFile file, Exception e) {
        return file.invalid(
                0,
                "cannot be read as an Excel file (" + Excerpt.firstLine(e)
                        + "); save it again as .xlsx, or save the sheet with the log as CSV",
                e);
    }
}
