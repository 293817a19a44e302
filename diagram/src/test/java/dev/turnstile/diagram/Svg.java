package dev.turnstile.diagram;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A parsed SVG, with lookups by the classes of elements. */
public record Svg(Document document) {

    /** Parses a document; fails if it is not well formed. */
    public static Svg parse(String text) {
        try {
            var builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
            builder.setErrorHandler(null);
            return new Svg(builder.parse(new InputSource(new StringReader(text))));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError("the SVG is not well formed: " + text, e);
        }
    }

    /** The text of each element of that class. */
    public List<String> texts(String style) {
        return elements(style, Element::getTextContent);
    }

    /** The tooltip of each element of that class that has one. */
    public List<String> titles(String style) {
        return elements(style, element -> element.getElementsByTagName("title")).stream()
                .filter(titles -> titles.getLength() > 0)
                .map(titles -> titles.item(0).getTextContent())
                .toList();
    }

    /** The widths of the lines in each element of that class. */
    public List<Double> strokes(String style) {
        return elements(style, element -> {
            NodeList paths = element.getElementsByTagName("path");
            return Double.valueOf(((Element) paths.item(1)).getAttribute("stroke-width"));
        });
    }

    public int count(String style) {
        return elements(style, Function.identity()).size();
    }

    private <V> List<V> elements(String style, Function<Element, V> read) {
        List<V> found = new ArrayList<>();
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            if (List.of(element.getAttribute("class").split(" ", -1)).contains(style)) {
                found.add(read.apply(element));
            }
        }
        return found;
    }
}
