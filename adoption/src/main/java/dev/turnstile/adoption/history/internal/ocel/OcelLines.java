package dev.turnstile.adoption.history.internal.ocel;

import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.HistoryBuilder;
import dev.turnstile.adoption.history.internal.TabLine;
import dev.turnstile.adoption.history.internal.TimeReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the objects of a type and the changes of all objects as lines. Sorting the lines brings an object's line
 * before the lines of its changes, so that changes of other types' objects are recognized without a set of ids in
 * memory.
 */
final class OcelLines implements OcelVisitor {

    private static final String OBJECT = "0";
    private static final String CHANGE = "1";
    private static final int FIXED = 9;

    private final OcelLog log;
    private final TimeReader times;
    private final Consumer<String> lines;
    private long number;
    private long filtered;

    OcelLines(OcelLog log, Consumer<String> lines) {
        this.log = log;
        this.times = new TimeReader(log.options().zone());
        this.lines = lines;
    }

    /** Returns the number of events that the options exclude. */
    long filtered() {
        return filtered;
    }

    @Override
    public void object(String id, String type, long line) {
        if (type.equals(log.type())) {
            lines.accept(TabLine.write(List.of(id, OBJECT, hex(line))));
        }
    }

    @Override
    public void value(String object, String type, OcelValue value) {
        if (type.equals(log.type()) && value.attribute().equals(log.attribute())) {
            Instant time = time(value.time(), "attribute " + Excerpt.of(value.attribute()), value.line());
            lines.accept(TabLine.write(change(object, value.line(), time, List.of(value.value(), "", ""))));
        }
    }

    @Override
    public void event(OcelEvent event) {
        if (log.attribute() != null || event.related().isEmpty()) {
            return;
        }
        if (!accepts(event)) {
            filtered++;
            return;
        }
        Instant time = time(event.time(), "event " + Excerpt.of(event.id()), event.line());
        String actor = log.actor() == null ? "" : event.attributes().getOrDefault(log.actor(), "");
        String qualifier = log.options().qualifier().orElse(null);
        for (OcelEvent.Related related : event.related()) {
            if (qualifier == null || qualifier.equals(related.qualifier())) {
                List<String> values =
                        change(related.object(), event.line(), time, List.of(event.type(), actor, event.id()));
                event.attributes().forEach((name, value) -> {
                    if (!name.equals(log.actor())) {
                        values.add(name);
                        values.add(value);
                    }
                });
                lines.accept(TabLine.write(values));
            }
        }
    }

    private boolean accepts(OcelEvent event) {
        return log.options().where().entrySet().stream().allMatch(entry -> {
            String value = entry.getKey().equals(OcelLog.ACTIVITY)
                    ? event.type()
                    : event.attributes().get(entry.getKey());
            return value != null && value.strip().equals(entry.getValue());
        });
    }

    private List<String> change(String object, long line, Instant time, List<String> statusActorEvent) {
        List<String> values = new ArrayList<>(FIXED);
        values.add(object);
        values.add(CHANGE);
        values.add(hex(number++));
        values.add(hex(line));
        values.add(Long.toString(time.getEpochSecond()));
        values.add(Integer.toString(time.getNano()));
        values.addAll(statusActorEvent);
        return values;
    }

    private Instant time(String text, String what, long line) {
        try {
            return times.read(text);
        } catch (DateTimeException e) {
            throw log.file().invalid(line, what + ": " + e.getMessage() + "; correct it", e);
        }
    }

    private static String hex(long number) {
        return HexFormat.of().toHexDigits(number);
    }

    /**
     * A line.
     *
     * @param object the id of the object
     * @param change the change, or null if the line declares the object
     * @param event the id of the event; blank for a value of an attribute
     * @param line the line in the file
     * @param size the memory that the change occupies, in characters
     */
    record Line(String object, HistoryBuilder.@Nullable Change change, String event, long line, int size) {

        /** Parses a line that {@code OcelLines} wrote. */
        static Line of(String text) {
            List<String> values = TabLine.read(text);
            if (values.get(1).equals(OBJECT)) {
                return new Line(values.getFirst(), null, "", HexFormat.fromHexDigitsToLong(values.get(2)), 0);
            }
            String event = values.get(8);
            Map<String, Object> attributes = new LinkedHashMap<>();
            if (!event.isEmpty()) {
                attributes.put(OcelLog.EVENT, event);
            }
            for (int i = FIXED; i < values.size(); i += 2) {
                attributes.put(values.get(i), values.get(i + 1));
            }
            String actor = values.get(7);
            long line = HexFormat.fromHexDigitsToLong(values.get(3));
            Instant time = Instant.ofEpochSecond(Long.parseLong(values.get(4)), Long.parseLong(values.get(5)));
            HistoryBuilder.Change change = new HistoryBuilder.Change(
                    values.get(6), null, time, actor.isBlank() ? null : actor, attributes, line);
            return new Line(values.getFirst(), change, event, line, text.length());
        }
    }
}
