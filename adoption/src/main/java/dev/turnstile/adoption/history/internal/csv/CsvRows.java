package dev.turnstile.adoption.history.internal.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.StrictReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV or TSV file, the header first; a first line such as {@code sep=;} is skipped. */
final class CsvRows implements TableRows {

    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    /** The line in which Excel declares the separator: with the separator as its second field, or as its end. */
    private static final Pattern SEPARATOR_LINE = Pattern.compile("(?i)sep=[^\\p{Alnum}]?");

    private final LogFile file;
    private final CloseableIterator<CsvRecord> rows;
    private boolean started;

    CsvRows(LogFile file, Charset charset, char separator) {
        this.file = file;
        this.rows = CsvReader.builder()
                .fieldSeparator(separator)
                .maxBufferSize(Limits.ROW)
                .allowUnclosedQuote(false)
                .allowExtraCharsAfterClosingQuote(false)
                // checked with the columns, with the line in the message
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .build(
                        CsvRecordHandler.of(limits -> limits.maxFieldSize(Limits.VALUE)
                                .maxRecordSize(Limits.ROW)
                                .maxFields(Limits.COLUMNS)),
                        StrictReader.open(file, charset))
                .iterator();
    }

    @Override
    public @Nullable Row next() {
        try {
            if (!rows.hasNext()) {
                return null;
            }
            CsvRecord row = rows.next();
            boolean separator = !started
                    && SEPARATOR_LINE.matcher(String.join("", row.getFields())).matches();
            started = true;
            return separator ? next() : new Row(row.getFields(), row.getStartingLineNumber());
        } catch (CsvParseException | UncheckedIOException e) {
            throw translate(e);
        }
    }

    private InvalidLogException translate(RuntimeException e) {
        String reason = Excerpt.firstLine(e);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidLogException known) {
                return known;
            }
            reason = Excerpt.firstLine(cause);
        }
        Matcher matcher = LINE.matcher(e.getMessage() + " " + reason);
        long line = matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        if (reason.startsWith("Unclosed")) {
            return file.invalid(line, "expected a closing quote, got the end of the file; close the quoted field", e);
        }
        return file.invalid(
                line,
                "expected rows with fields of at most " + Limits.VALUE + " characters and with closed quotes, got: "
                        + reason,
                e);
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }
}
