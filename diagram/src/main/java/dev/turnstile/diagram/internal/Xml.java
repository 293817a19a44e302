package dev.turnstile.diagram.internal;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An XML document in memory. */
final class Xml {

    private final StringWriter target = new StringWriter();
    private final XMLStreamWriter writer;

    Xml() {
        try {
            writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(target);
        } catch (XMLStreamException e) {
            throw failure(e);
        }
    }

    /** Opens an element with attributes as alternating names and values. */
    Xml start(String name, String... attributes) {
        return write(() -> writer.writeStartElement(name)).attributes(attributes);
    }

    /** Writes an element without content. */
    Xml empty(String name, String... attributes) {
        return write(() -> writer.writeEmptyElement(name)).attributes(attributes);
    }

    Xml attributes(String... attributes) {
        for (int i = 0; i < attributes.length; i += 2) {
            String name = attributes[i];
            String value = attributes[i + 1];
            write(() -> writer.writeAttribute(name, value));
        }
        return this;
    }

    Xml text(String text) {
        return write(() -> writer.writeCharacters(text));
    }

    /** Closes the innermost open element. */
    Xml end() {
        write(writer::writeEndElement);
        return write(() -> writer.writeCharacters("\n"));
    }

    /** Returns the whole document. */
    String document() {
        write(writer::writeEndDocument);
        write(writer::close);
        return target.toString();
    }

    private Xml write(Part part) {
        try {
            part.write();
        } catch (XMLStreamException e) {
            throw failure(e);
        }
        return this;
    }

    private static IllegalStateException failure(XMLStreamException cause) {
        return new IllegalStateException("cannot write XML to memory", cause);
    }

    @FunctionalInterface
    private interface Part {
        void write() throws XMLStreamException;
    }
}
