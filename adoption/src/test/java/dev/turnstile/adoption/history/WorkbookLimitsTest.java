package dev.turnstile.adoption.history;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.adoption.CorpusWorkbooks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Excel files that would fill the memory, load a file or hide a part are refused. */
class WorkbookLimitsTest {

    private static final String SHEET = "xl/worksheets/sheet1.xml";
    private static final String SHARED = "xl/sharedStrings.xml";
    private static final byte[] BLANKS = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory = Path.of("");

    private Path book = Path.of("");

    @BeforeEach
    void write_a_file() {
        book = directory.resolve("orders.xlsx");
        CorpusWorkbooks.write(book, CorpusWorkbooks::orders);
    }

    @Test
    void a_cell_with_a_gigabyte_of_text() throws IOException {
        replace(SHEET, out -> {
            write(out, "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>");
            for (int i = 0; i < 1024; i++) {
                out.write(BLANKS);
            }
            write(out, "</t></is></c></row></sheetData></worksheet>");
        });
        assertRefused("'" + SHEET + "' of the Excel file: expected at most 65536 characters in a cell, got more");
    }

    @Test
    void many_shared_texts() throws IOException {
        byte[] texts = "<si><t>x</t></si>".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        replace(SHARED, out -> {
            write(out, "<sst>");
            for (int i = 0; i < 2_000; i++) {
                out.write(texts);
            }
            write(out, "</sst>");
        });
        assertRefused("characters of shared texts, got more; save the sheet with the log as CSV");
    }

    @Test
    void a_picture_of_a_gigabyte() throws IOException {
        replace("xl/media/picture.png", out -> {
            for (int i = 0; i < 1024; i++) {
                out.write(BLANKS);
            }
        });
        assertRefused("expected at most 67108864 bytes in 'xl/media/picture.png', got more");
    }

    @Test
    void a_cell_far_to_the_right() throws IOException {
        replace(
                SHEET,
                out -> write(
                        out,
                        "<worksheet><sheetData><row r=\"1\"><c r=\"ZZZZZZ1\"><v>1</v></c></row>"
                                + "</sheetData></worksheet>"));
        assertRefused("expected the address of a cell such as A1, got 'ZZZZZZ1'");
    }

    @Test
    void a_row_with_many_cells() throws IOException {
        replace(
                SHEET,
                out -> write(
                        out,
                        "<worksheet><sheetData><row r=\"1\">" + "<c><v>1</v></c>".repeat(2_000)
                                + "</row></sheetData></worksheet>"));
        assertRefused("expected at most 1000 cells in a row, got more");
    }

    @Test
    void a_doctype_with_an_entity() throws IOException {
        replace(
                SHEET,
                out -> write(
                        out,
                        "<!DOCTYPE worksheet [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>"
                                + "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&a;</t></is></c></row></sheetData></worksheet>"));
        assertRefused("expected XML without DOCTYPE, got a DOCTYPE");
    }

    @Test
    void a_sheet_that_is_not_well_formed() throws IOException {
        replace(SHEET, out -> write(out, "<worksheet><sheetData><row></sheetData></worksheet>"));
        assertRefused("expected well-formed XML in '" + SHEET + "' of the Excel file");
    }

    @Test
    void a_type_of_cell_that_the_library_does_not_know() throws IOException {
        replace(
                SHEET,
                out -> write(
                        out,
                        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"z\"><v>1</v></c></row>"
                                + "</sheetData></worksheet>"));
        assertRefused("cannot be read as an Excel file (", "save it again as .xlsx");
    }

    private void assertRefused(String... problem) {
        assertThatThrownBy(() -> HistoryLog.open(book).forEach(history -> {}))
                .isInstanceOf(InvalidLogException.class)
                .message()
                .contains(problem)
                .doesNotContain("\n");
    }

    /** Writes the file again with other content of one part. */
    private void replace(String name, Part content) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(book.toFile())) {
            for (ZipEntry part : Collections.list(zip.entries())) {
                try (InputStream in = zip.getInputStream(part)) {
                    parts.put(part.getName(), in.readAllBytes());
                }
            }
        }
        parts.putIfAbsent(name, new byte[0]);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(book))) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                out.putNextEntry(new ZipEntry(part.getKey()));
                if (part.getKey().equals(name)) {
                    content.write(out);
                } else {
                    out.write(part.getValue());
                }
                out.closeEntry();
            }
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @FunctionalInterface
    private interface Part {
        void write(OutputStream out) throws IOException;
    }
}
