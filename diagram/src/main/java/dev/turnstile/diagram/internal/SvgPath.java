package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.internal.Layout.Point;
import java.util.List;

/** Converts the points of a line to SVG path data with rounded corners and an arrow head. */
final class SvgPath {

    private static final double RADIUS = 6;

    private SvgPath() {}

    /** Returns the path data of a line that ends before its last point, where the arrow head starts. */
    static String line(List<Point> corners, double headLength) {
        int last = corners.size() - 1;
        Point end = towards(corners.get(last), corners.get(last - 1), headLength);
        StringBuilder path = new StringBuilder("M").append(pair(corners.getFirst()));
        for (int i = 1; i < last; i++) {
            Point corner = corners.get(i);
            Point next = i + 1 == last ? end : corners.get(i + 1);
            Point before =
                    towards(corner, corners.get(i - 1), Math.min(RADIUS, distance(corner, corners.get(i - 1)) / 2));
            Point after = towards(corner, next, Math.min(RADIUS, distance(corner, next) / 2));
            path.append(" L")
                    .append(pair(before))
                    .append(" Q")
                    .append(pair(corner))
                    .append(' ')
                    .append(pair(after));
        }
        return path.append(" L").append(pair(end)).toString();
    }

    /** Returns the path data of the arrow head at the end of a line. */
    static String head(List<Point> corners, double length, double width) {
        Point tip = corners.getLast();
        Point from = corners.get(corners.size() - 2);
        Point base = towards(tip, from, length);
        double dx = (base.y() - tip.y()) / length * width / 2;
        double dy = (tip.x() - base.x()) / length * width / 2;
        return "M" + pair(tip) + " L" + pair(new Point(base.x() + dx, base.y() + dy)) + " L"
                + pair(new Point(base.x() - dx, base.y() - dy)) + " Z";
    }

    /** Returns a number as text, rounded to a tenth. */
    static String number(double value) {
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0 ? String.valueOf(tenths / 10) : String.valueOf(tenths / 10.0);
    }

    private static String pair(Point point) {
        return number(point.x()) + "," + number(point.y());
    }

    private static Point towards(Point from, Point to, double length) {
        double distance = distance(from, to);
        double part = distance == 0 ? 0 : length / distance;
        return new Point(from.x() + (to.x() - from.x()) * part, from.y() + (to.y() - from.y()) * part);
    }

    private static double distance(Point a, Point b) {
        return Math.hypot(b.x() - a.x(), b.y() - a.y());
    }
}
