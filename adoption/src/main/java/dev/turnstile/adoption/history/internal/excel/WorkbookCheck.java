package dev.turnstile.adoption.history.internal.excel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.StrictXml;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamException;

/**
 * Checks the parts of an Excel file before the file is read, because the library that reads it stores the shared texts
 * and a row in memory without a limit. The parts are uncompressed, because the sizes that a zip archive declares can be
 * wrong.
 */
final class WorkbookCheck {

    /** The maximum number of parts. */
    private static final int PARTS = 10_000;

    /** The maximum size of a part that is no XML, such as a picture, in bytes. */
    private static final long OTHER = 64L << 20;

    private final LogFile file;

    private WorkbookCheck(LogFile file) {
        this.file = file;
    }

    /**
     * Checks a file.
     *
     * @return whether the file declares the formats of its cells
     * @throws InvalidLogException if the file is damaged or exceeds a limit
     */
    static boolean check(LogFile file) {
        try (ZipFile zip = new ZipFile(file.path().toFile())) {
            return new WorkbookCheck(file).check(zip);
        } catch (IOException | IllegalArgumentException e) {
            throw Workbook.damaged(file, e);
        }
    }

    private boolean check(ZipFile zip) throws IOException {
        List<? extends ZipEntry> parts = Collections.list(zip.entries());
        if (parts.size() > PARTS) {
            throw file.invalid(0, "expected at most " + PARTS + " parts in an Excel file, got " + parts.size());
        }
        Set<String> names = new HashSet<>();
        for (ZipEntry part : parts) {
            String name = part.getName().toLowerCase(Locale.ROOT);
            if (!names.add(name)) {
                throw file.invalid(
                        0,
                        "expected each part of the Excel file once, got " + Excerpt.of(name) + " twice; save it again");
            }
            try (InputStream content = zip.getInputStream(part)) {
                checkPart(name, content);
            }
        }
        return names.contains("xl/styles.xml");
    }

    private void checkPart(String name, InputStream content) throws IOException {
        if (!name.endsWith(".xml") && !name.endsWith(".rels")) {
            if (size(content) > OTHER) {
                throw file.invalid(
                        0,
                        "expected at most " + OTHER + " bytes in " + Excerpt.of(name)
                                + ", got more; save the sheet with the log as CSV");
            }
            return;
        }
        try (PartCheck check = new PartCheck(file, name, StrictXml.FACTORY.createXMLStreamReader(content))) {
            check.run();
        } catch (XMLStreamException e) {
            throw file.invalid(
                    0,
                    "expected well-formed XML in " + Excerpt.of(name) + " of the Excel file with values of at most "
                            + Limits.VALUE + " characters, got: " + Excerpt.firstLine(e) + "; save it again",
                    e);
        }
    }

    private static long size(InputStream content) throws IOException {
        byte[] buffer = new byte[8192];
        long size = 0;
        for (int got = content.read(buffer); got >= 0 && size <= OTHER; got = content.read(buffer)) {
            size += got;
        }
        return size;
    }
}
