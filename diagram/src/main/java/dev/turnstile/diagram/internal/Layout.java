package dev.turnstile.diagram.internal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The positions of a scene's elements, in pixels from the top left corner.
 *
 * @param width the width of the whole picture
 * @param height the height of the whole picture
 * @param places the boxes of the states, by index
 * @param entries the entry dots, by the index of their state
 * @param arrows the lines and labels of the arrows, by index
 */
record Layout(double width, double height, List<Box> places, Map<Integer, Entrance> entries, List<Course> arrows) {

    /** A point. */
    record Point(double x, double y) {}

    /** An axis-aligned rectangle. */
    record Box(double x, double y, double width, double height) {

        boolean overlaps(Box other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }

        boolean contains(Box other) {
            return x <= other.x
                    && y <= other.y
                    && other.x + other.width <= x + width
                    && other.y + other.height <= y + height;
        }

        Point middle() {
            return new Point(x + width / 2, y + height / 2);
        }
    }

    /** The dot of an entry and the line from it. */
    record Entrance(Box dot, List<Point> line) {}

    /**
     * The route of an arrow.
     *
     * @param line the points of the line from start to end
     * @param label the box of the label, or null without a label
     */
    record Course(List<Point> line, @Nullable Box label) {}
}
