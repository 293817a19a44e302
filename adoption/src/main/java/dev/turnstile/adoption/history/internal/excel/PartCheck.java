package dev.turnstile.adoption.history.internal.excel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogFile;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Checks the limits of one XML part of an Excel file. */
final class PartCheck implements AutoCloseable {

    /** The maximum number of characters in a cell; Excel's own limit is 32,767. */
    private static final int CELL = 1 << 16;

    /** The maximum number of characters in the shared texts of a file. */
    private static final long SHARED = 96L << 20;

    private static final Pattern ADDRESS = Pattern.compile("\\$?[A-Z]{1,3}\\$?[0-9]{1,7}");

    private final LogFile file;
    private final String name;
    private final XMLStreamReader xml;
    private long shared;
    private boolean sharing;
    private int text;
    private int cells;
    private int depth;

    PartCheck(LogFile file, String name, XMLStreamReader xml) {
        this.file = file;
        this.name = name;
        this.xml = xml;
    }

    void run() throws XMLStreamException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD -> throw invalid("expected XML without DOCTYPE, got a DOCTYPE");
                case XMLStreamConstants.START_ELEMENT -> start(xml.getLocalName());
                case XMLStreamConstants.END_ELEMENT -> depth -= depth > 0 ? 1 : 0;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    characters(xml.getTextLength());
                default -> {}
            }
        }
    }

    private void start(String element) {
        if (depth > 0) {
            depth++;
            return;
        }
        text = 0;
        switch (element) {
            case "row" -> cells = 0;
            case "c" -> {
                depth = 1;
                sharing = false;
                cell(xml.getAttributeValue(null, "r"));
            }
            case "si" -> {
                depth = 1;
                sharing = true;
                share(Limits.OVERHEAD);
            }
            default -> {}
        }
    }

    private void cell(@Nullable String address) {
        cells++;
        if (cells > Limits.COLUMNS) {
            throw invalid("expected at most " + Limits.COLUMNS + " cells in a row, got more");
        }
        if (address != null && !ADDRESS.matcher(address).matches()) {
            throw invalid("expected the address of a cell such as A1, got " + Excerpt.of(address));
        }
    }

    private void characters(int length) {
        text += length;
        if (text > CELL) {
            throw invalid("expected at most " + CELL + " characters in a cell, got more");
        }
        if (depth > 0 && sharing) {
            share(length);
        }
    }

    private void share(int length) {
        shared += length;
        if (shared > SHARED) {
            throw invalid("expected at most " + SHARED + " characters of shared texts, got more");
        }
    }

    private InvalidLogException invalid(String problem) {
        return file.invalid(
                0, Excerpt.of(name) + " of the Excel file: " + problem + "; save the sheet with the log as CSV");
    }

    @Override
    public void close() throws XMLStreamException {
        xml.close();
    }
}
