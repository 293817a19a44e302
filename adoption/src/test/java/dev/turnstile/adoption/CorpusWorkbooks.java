package dev.turnstile.adoption;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/** Writes the Excel files of the corpus. */
public final class CorpusWorkbooks {

    private static final String DATE_TIME = "dd.mm.yyyy hh:mm:ss";
    private static final LocalDateTime START = LocalDateTime.parse("1899-12-30T00:00:00");

    private static final List<Step> STEPS = List.of(
            step(1, "NEW", "2026-01-31T08:30:00"),
            step(1, "PAID", "2026-02-01T09:15:00"),
            step(2, "NEW", "2026-02-01T10:00:00"),
            step(1, "SHIPPED", "2026-02-03T16:45:00"),
            step(2, "CANCELLED", "2026-02-05T11:20:00"),
            step(3, "NEW", "2026-02-13T00:00:00"),
            step(3, "PAID", "2026-02-28T23:59:59"));

    private CorpusWorkbooks() {}

    private record Step(int order, String status, LocalDateTime time) {}

    private static Step step(int order, String status, String time) {
        return new Step(order, status, LocalDateTime.parse(time));
    }

    /** Writes all files. */
    public static void write(Path directory) {
        write(directory.resolve("orders.xlsx"), CorpusWorkbooks::orders);
        LogFiles.write(directory, "orders.xlsx.gz", bytes(directory.resolve("orders.xlsx")));
        write(directory.resolve("second_sheet.xlsx"), book -> {
            book.newWorksheet("Notes").value(0, 0, "Exported on Monday");
            orders(book);
        });
        write(
                directory.resolve("text_dates.xlsx"),
                book -> rows(
                        book,
                        (sheet, row, time) -> sheet.value(
                                row, 2, time.format(DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss", Locale.ROOT)))));
        write(
                directory.resolve("serial_numbers.xlsx"),
                book -> rows(
                        book,
                        (sheet, row, time) -> sheet.value(row, 2, ChronoUnit.SECONDS.between(START, time) / 86_400.0)));
        write(directory.resolve("date_and_time.xlsx"), CorpusWorkbooks::dateAndTime);
        write(directory.resolve("numbers.xlsx"), CorpusWorkbooks::numbers);
        write(directory.resolve("wide.xlsx"), CorpusWorkbooks::wide);
        write(directory.resolve("errors.xlsx"), CorpusWorkbooks::errors);
        write(directory.resolve("no_rows.xlsx"), book -> book.newWorksheet("Log"));
    }

    /** Writes one file. */
    public static void write(Path file, Consumer<Workbook> content) {
        try (OutputStream out = Files.newOutputStream(file);
                Workbook book = new Workbook(out, "corpus", "1.0")) {
            content.accept(book);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the usual orders with typed dates. */
    public static void orders(Workbook book) {
        rows(book, (sheet, row, time) -> {
            sheet.value(row, 2, time);
            sheet.style(row, 2).format(DATE_TIME).set();
        });
    }

    @FunctionalInterface
    private interface Times {
        void write(Worksheet sheet, int row, LocalDateTime time);
    }

    private static void rows(Workbook book, Times times) {
        Worksheet sheet = header(book, "order_id", "status", "changed_at");
        for (int row = 1; row <= STEPS.size(); row++) {
            Step step = STEPS.get(row - 1);
            sheet.value(row, 0, step.order);
            sheet.value(row, 1, step.status);
            times.write(sheet, row, step.time);
        }
    }

    private static Worksheet header(Workbook book, String... names) {
        Worksheet sheet = book.newWorksheet("Log");
        for (int column = 0; column < names.length; column++) {
            sheet.value(0, column, names[column]);
        }
        return sheet;
    }

    private static void dateAndTime(Workbook book) {
        Worksheet sheet = header(book, "order_id", "status", "date", "time");
        for (int row = 1; row <= STEPS.size(); row++) {
            Step step = STEPS.get(row - 1);
            sheet.value(row, 0, step.order);
            sheet.value(row, 1, step.status);
            sheet.value(row, 2, step.time.toLocalDate());
            sheet.style(row, 2).format("yyyy-mm-dd").set();
            sheet.value(row, 3, step.time.toLocalTime().toSecondOfDay() / 86_400.0);
            sheet.style(row, 3).format("hh:mm:ss").set();
        }
    }

    /** Numbers as statuses, one of them with zeros after the point and one in exponential notation. */
    private static void numbers(Workbook book) {
        Worksheet sheet = header(book, "order_id", "status", "changed_at");
        double[] statuses = {1e1, 20.50, 7};
        for (int row = 1; row <= statuses.length; row++) {
            sheet.value(row, 0, row < statuses.length ? 1000001 : 1000002);
            sheet.value(row, 1, statuses[row - 1]);
            sheet.style(row, 1).format("0.00").set();
            sheet.value(row, 2, STEPS.get(row).time);
            sheet.style(row, 2).format("[$-409]d/m/yy h:mm AM/PM;@").set();
        }
    }

    private static void wide(Workbook book) {
        Worksheet sheet = header(book, "id", "status", "created_at", "paid_at");
        for (int row = 1; row <= 2; row++) {
            sheet.value(row, 0, row);
            sheet.value(row, 1, row == 1 ? "PAID" : "NEW");
            for (int column = 2; column <= 4 - row; column++) {
                sheet.value(row, column, STEPS.get(column).time);
                sheet.style(row, column).format(DATE_TIME).set();
            }
        }
    }

    /** The second row has an error instead of a status. */
    private static void errors(Workbook book) {
        Worksheet sheet = header(book, "order_id", "status", "changed_at");
        for (int row = 1; row <= 3; row++) {
            sheet.value(row, 0, row == 3 ? 3 : row);
            if (row == 2) {
                sheet.formula(row, 1, "NA()");
            } else {
                sheet.value(row, 1, "NEW");
            }
            sheet.value(row, 2, STEPS.get(row).time);
            sheet.style(row, 2).format(DATE_TIME).set();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
