package dev.turnstile.adoption.history.internal;

import com.ctc.wstx.exc.WstxEOFException;
import dev.turnstile.adoption.history.InvalidLogException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the elements of a log in XML. The cursor refuses other files, DTDs and entities, and enforces limits.
 */
public final class XmlCursor implements AutoCloseable {

    private final LogFile file;
    private final InputStream content;
    private final XMLStreamReader2 xml;
    private @Nullable String namespace;
    private boolean inLog;

    private XmlCursor(LogFile file, InputStream content) {
        this.file = file;
        this.content = content;
        try {
            xml = (XMLStreamReader2) StrictXml.FACTORY.createXMLStreamReader(content);
        } catch (XMLStreamException e) {
            throw file.invalid(
                    0,
                    "expected XML, got other data (" + Excerpt.firstLine(e) + "); check that this is a log in XML",
                    e);
        }
    }

    /** Opens a file and enters its {@code log} element. */
    public static XmlCursor open(LogFile file) {
        InputStream content = file.open();
        boolean entered = false;
        try {
            XmlCursor cursor = new XmlCursor(file, content);
            cursor.enterLog();
            entered = true;
            return cursor;
        } finally {
            if (!entered) {
                LogFile.closeQuietly(content);
            }
        }
    }

    private void enterLog() {
        while (advance() != XMLStreamConstants.START_ELEMENT) {
            // skip the XML declaration, comments and processing instructions
        }
        if (!xml.getLocalName().equals("log")) {
            throw file.invalid(
                    line(),
                    "expected the root element <log>, got <" + xml.getLocalName()
                            + ">; check that this is a log in XML");
        }
        namespace = xml.getNamespaceURI();
        inLog = true;
    }

    /** Enters the next child of the current element and returns true, or leaves the element if there is no child. */
    public boolean child() {
        while (true) {
            int event = advance();
            if (event == XMLStreamConstants.END_ELEMENT) {
                return false;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (Objects.equals(namespace, xml.getNamespaceURI())) {
                    return true;
                }
                leave();
            }
        }
    }

    /** Leaves the current element and skips the rest of its content. */
    public void leave() {
        int depth = 1;
        while (depth > 0) {
            switch (advance()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                default -> {}
            }
        }
    }

    /**
     * Returns the text of the current element and leaves the element.
     *
     * @throws InvalidLogException if the element has children or a long text
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int event = advance(); event != XMLStreamConstants.END_ELEMENT; event = advance()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT ->
                    throw file.invalid(
                            line(), "expected text, got the element <" + element() + ">; export the log again");
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(xml.getText());
                default -> {}
            }
            if (text.length() > Limits.VALUE) {
                throw file.invalid(line(), "expected at most " + Limits.VALUE + " characters in a value, got more");
            }
        }
        return text.toString();
    }

    /** Reads to the end of the document, which must contain no elements after the log. */
    public void finish() {
        while (advance() != XMLStreamConstants.END_DOCUMENT) {
            // skip comments
        }
    }

    private int advance() {
        try {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                throw file.invalid(
                        line(), "expected a log without DOCTYPE, got a DOCTYPE; remove it, DTDs are not read");
            }
            return event;
        } catch (XMLStreamException e) {
            throw translate(e);
        } catch (InvalidLogException e) {
            throw e.line() > 0 ? e : file.invalid(line(), e.problem(), e);
        }
    }

    private InvalidLogException translate(XMLStreamException e) {
        String reason = Excerpt.firstLine(e);
        Location known = e.getLocation();
        Location at = known == null ? xml.getLocationInfo().getCurrentLocation() : known;
        long line = Math.max(at.getLineNumber(), 0);
        if (e.getNestedException() instanceof CharConversionException) {
            return file.invalid(
                    line,
                    "expected text in the charset that the XML declares, got malformed bytes (" + reason
                            + "); convert the file, or declare its charset",
                    e);
        }
        if (reason.startsWith("Maximum ")) {
            return file.invalid(
                    line,
                    "expected at most " + Limits.VALUE + " characters in an attribute and " + Limits.DEPTH
                            + " levels of elements, got more: " + reason + "; shorten or remove it",
                    e);
        }
        if (!inLog) {
            return file.invalid(
                    line, "expected XML, got other data (" + reason + "); check that this is a log in XML", e);
        }
        if (e instanceof WstxEOFException) {
            return file.invalid(
                    line,
                    "ends before the closing tag of the log (" + reason + "); copy or download the file again",
                    e);
        }
        return file.invalid(line, "is not well-formed XML (" + reason + "); correct it or export the log again", e);
    }

    public String element() {
        return xml.getLocalName();
    }

    public @Nullable String attribute(String name) {
        return xml.getAttributeValue(null, name);
    }

    /**
     * Returns an attribute of the current element.
     *
     * @throws InvalidLogException if the attribute is missing
     */
    public String required(String name) {
        String value = attribute(name);
        if (value == null) {
            throw file.invalid(
                    line(), "expected <" + element() + "> with '" + name + "', got none; export the log again");
        }
        return value;
    }

    public long line() {
        return Math.max(xml.getLocation().getLineNumber(), 0);
    }

    @Override
    public void close() {
        try {
            xml.close();
            content.close();
        } catch (XMLStreamException | IOException e) {
            throw file.invalid(0, "cannot be closed: " + Excerpt.firstLine(e), e);
        }
    }
}
