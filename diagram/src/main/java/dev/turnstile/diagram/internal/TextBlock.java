package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.diagram.internal.Scene.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * A block of lines with its size in pixels: the inside of a state's box, or an arrow's label.
 *
 * @param lines the lines from top to bottom
 * @param width the width of the widest line with its margins
 * @param height the height of all lines with their margins
 */
record TextBlock(List<Line> lines, double width, double height) {

    private static final double PLACE_LIMIT = 190;
    private static final double ARROW_LIMIT = 200;

    TextBlock {
        lines = List.copyOf(lines);
    }

    /** The font of a line. */
    enum Style {
        NAME(13, true, 17),
        CODE(10, false, 13),
        TIMEOUT(10.5, false, 15),
        WAY(11, false, 15);

        final double size;
        final boolean bold;
        final double height;

        Style(double size, boolean bold, double height) {
            this.size = size;
            this.bold = bold;
            this.height = height;
        }

        /** Returns the width of the clock symbol before a timeout. */
        double indent() {
            return this == TIMEOUT ? 15 : 0;
        }
    }

    /** One line of text. */
    record Line(String text, Style style) {

        double width() {
            return Text.width(text, style.size, style.bold) + style.indent();
        }
    }

    static TextBlock of(Place place) {
        List<Line> lines = new ArrayList<>();
        add(lines, place.label(), Style.NAME, PLACE_LIMIT);
        add(lines, place.code(), Style.CODE, PLACE_LIMIT);
        add(lines, place.timeout(), Style.TIMEOUT, PLACE_LIMIT);
        double border = place.terminal() ? 4 : 0;
        return sized(lines, 14 + border, 7 + border);
    }

    static TextBlock of(Arrow arrow, boolean counted) {
        List<Line> lines = new ArrayList<>();
        arrow.texts(counted).forEach(text -> add(lines, text, Style.WAY, ARROW_LIMIT));
        return sized(lines, 5, 1);
    }

    private static void add(List<Line> lines, String text, Style style, double limit) {
        Text.wrap(text, style.size, style.bold, limit).forEach(line -> lines.add(new Line(line, style)));
    }

    private static TextBlock sized(List<Line> lines, double besides, double above) {
        double width = lines.stream().mapToDouble(Line::width).max().orElse(0);
        double height = lines.stream().mapToDouble(line -> line.style().height).sum();
        return new TextBlock(lines, Math.ceil(width + 2 * besides), Math.ceil(height + 2 * above));
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }
}
