package dev.turnstile.diagram.internal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where everything of a scene goes, in pixels from the top left corner.
 *
 * @param width the width of the whole picture
 * @param height the height of the whole picture
 * @param places the boxes of the states, by index
 * @param entries the entry dots, by the index of the state that they lead to
 * @param arrows the lines and labels of the arrows, by index
 */
record Layout(double width, double height, List<Box> places, Map<Integer, Entrance> entries, List<Course> arrows) {

    /** A point. */
    record Point(double x, double y) {}

    /** An upright rectangle. */
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
     * The course of an arrow.
     *
     * @param line its corners from start to end
     * @param label where its label stands; null for none
     */
    record Course(List<Point> line, @Nullable Box label) {}
}
