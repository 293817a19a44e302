package dev.turnstile.diagram.internal;

import static dev.turnstile.diagram.internal.SvgPath.number;

import dev.turnstile.diagram.internal.Layout.Box;
import dev.turnstile.diagram.internal.Layout.Course;
import dev.turnstile.diagram.internal.Layout.Entrance;
import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.diagram.internal.Scene.Place;
import dev.turnstile.diagram.internal.Scene.Way;
import dev.turnstile.diagram.internal.TextBlock.Line;
import dev.turnstile.diagram.internal.TextBlock.Style;
import dev.turnstile.machine.State.Entry;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** Writes a scene as an SVG document. */
public final class SvgWriter {

    private static final double HEAD = 7;
    private static final double NOTE_SIZE = 11;
    private static final double NOTE_HEIGHT = 20;
    private static final double NOTE_MARGIN = 20;

    /** The number of arrows per place above which arrows are coloured by their source. */
    private static final double DENSE = 2.5;

    private final Scene scene;
    private final Layout layout;
    private final Xml xml = new Xml();

    private SvgWriter(Scene scene) {
        this.scene = scene;
        this.layout = LayeredLayout.of(scene);
    }

    public static String write(Scene scene) {
        return new SvgWriter(scene).write();
    }

    private String write() {
        boolean noted = !scene.note().isEmpty();
        double noteWidth = noted ? Text.width(scene.note(), NOTE_SIZE, false) + 2 * NOTE_MARGIN : 0;
        String width = number(Math.ceil(Math.max(layout.width(), noteWidth)));
        String height = number(Math.ceil(layout.height() + (noted ? NOTE_HEIGHT : 0)));
        xml.start("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "td-root", "role", "img");
        xml.attributes("aria-label", scene.title(), "viewBox", "0 0 " + width + " " + height);
        xml.attributes("width", width, "height", height);
        xml.start("style").text(SvgStyle.sheet(scene.places().size())).end();
        xml.empty("rect", "class", "td-paper", "width", width, "height", height);
        IntStream.range(0, scene.places().size()).forEach(this::writePlace);
        layout.entries().forEach(this::writeEntry);
        // In ascending order of the counts, so that frequent arrows are drawn above rare ones.
        IntStream.range(0, scene.arrows().size())
                .boxed()
                .sorted(Comparator.comparingLong(i -> scene.arrows().get(i).count()))
                .forEach(this::writeArrow);
        if (noted) {
            xml.start(
                    "text", "class", "td-note", "x", number(NOTE_MARGIN), "y", number(layout.height() + NOTE_SIZE / 2));
            xml.text(scene.note()).end();
        }
        xml.end();
        return xml.document();
    }

    private void writePlace(int index) {
        Place place = scene.places().get(index);
        Box box = layout.places().get(index);
        xml.start("g", "class", "td-state td-s" + (index + 1) + hue(index));
        if (!place.description().isEmpty()) {
            xml.start("title").text(place.description()).end();
        }
        writeFrame(box, place.several() ? "td-box td-several" : "td-box", 0, 8);
        if (place.terminal()) {
            writeFrame(box, "td-inner", 4, 5);
        }
        writeLines(TextBlock.of(place), box);
        xml.end();
    }

    private void writeFrame(Box box, String style, double inset, double radius) {
        xml.start("rect", "class", style, "rx", number(radius));
        xml.attributes("x", number(box.x() + inset), "y", number(box.y() + inset));
        xml.attributes("width", number(box.width() - 2 * inset), "height", number(box.height() - 2 * inset));
        xml.end();
    }

    private void writeLines(TextBlock block, Box box) {
        double x = box.middle().x();
        double y = box.middle().y()
                - block.lines().stream()
                                .mapToDouble(line -> line.style().height)
                                .sum()
                        / 2;
        for (Line line : block.lines()) {
            writeLine(line, x, y + line.style().height / 2);
            y += line.style().height;
        }
    }

    private void writeLine(Line line, double middle, double y) {
        Style style = line.style();
        boolean timeout = style == Style.TIMEOUT;
        double left = middle - line.width() / 2;
        if (timeout) {
            writeClock(left + 5, y);
        }
        xml.start("text", "class", "td-" + style.name().toLowerCase(Locale.ROOT));
        xml.attributes("text-anchor", timeout ? "start" : "middle");
        xml.attributes("x", number(timeout ? left + style.indent() : middle), "y", number(y + style.size * 0.35));
        xml.text(line.text()).end();
    }

    private void writeClock(double x, double y) {
        xml.empty("circle", "class", "td-clock", "cx", number(x), "cy", number(y), "r", "4.5");
        xml.empty("path", "class", "td-clock", "d", "M" + number(x) + "," + number(y - 2.6) + " v2.6 h2");
    }

    private void writeEntry(int index, Entrance entrance) {
        boolean usual = scene.places().get(index).entry() == Entry.DEFAULT;
        Box dot = entrance.dot();
        xml.start("g", "class", usual ? "td-entry" : "td-entry td-also");
        xml.empty(
                "circle",
                "class",
                "td-dot",
                "cx",
                number(dot.middle().x()),
                "cy",
                number(dot.middle().y()),
                "r",
                number(dot.width() / 2 - 1));
        xml.empty("path", "class", "td-line", "d", SvgPath.line(entrance.line(), HEAD), "stroke-width", "1.4");
        xml.empty("path", "class", "td-head", "d", SvgPath.head(entrance.line(), HEAD, HEAD));
        xml.end();
    }

    private void writeArrow(int index) {
        Arrow arrow = scene.arrows().get(index);
        Course course = layout.arrows().get(index);
        double width = scene.counted() ? LineWeight.width(arrow.count(), scene.maxCount()) : 1.3;
        double head = HEAD + width;
        xml.start("g", "class", "td-arrow td-at" + (arrow.from() + 1) + " td-at" + (arrow.to() + 1) + tone(arrow));
        xml.start("title").text(title(arrow)).end();
        String path = SvgPath.line(course.line(), head);
        xml.empty("path", "class", "td-reach", "d", path);
        xml.empty("path", "class", "td-line", "d", path, "stroke-width", number(width));
        xml.empty("path", "class", "td-head", "d", SvgPath.head(course.line(), head, head * 0.8));
        Box label = course.label();
        if (label != null) {
            TextBlock block = TextBlock.of(arrow, scene.counted());
            writeChip(label);
            writeLines(block, label);
        }
        xml.end();
    }

    /**
     * Covers the line behind a label. The cover is narrower than the label's box, because the width of the box is an
     * upper estimate.
     */
    private void writeChip(Box label) {
        double inset = label.width() * 0.09;
        xml.start("rect", "class", "td-chip").attributes("x", number(label.x() + inset), "y", number(label.y()));
        xml.attributes("width", number(label.width() - 2 * inset), "height", number(label.height()));
        xml.end();
    }

    private String tone(Arrow arrow) {
        return scene.counted() ? " td-band" + LineWeight.band(arrow.count(), scene.maxCount()) : hue(arrow.from());
    }

    private String hue(int place) {
        boolean dense = scene.arrows().size() > DENSE * scene.places().size();
        return dense && !scene.counted() ? " td-hue" + place % SvgStyle.HUES : "";
    }

    private String title(Arrow arrow) {
        StringJoiner title = new StringJoiner("\n");
        title.add(label(arrow.from()) + " → " + label(arrow.to()));
        for (Way way : arrow.ways()) {
            title.add(way.text(scene.counted(), false));
            List<String> remarks = way.remarks();
            remarks.forEach(remark -> title.add("  " + remark));
        }
        return title.toString();
    }

    private String label(int place) {
        return scene.places().get(place).label();
    }
}
