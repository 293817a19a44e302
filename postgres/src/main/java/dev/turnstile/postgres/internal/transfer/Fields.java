package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.InvalidEventLineException;
import dev.turnstile.text.spi.StorableTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a line, or of an object within a line, each read as its required type.
 *
 * @param line the line number
 * @param within the path to the object, followed by a period; empty for the line itself
 * @param values the fields
 */
record Fields(long line, String within, Map<String, @Nullable Object> values) {

    private static final int MAX_SHOWN = 60;

    /** The greatest permitted position and key number, which leaves room for later numbers. */
    static final long GREATEST_NUMBER = 1L << 62;

    /** Matches times. The server checks the calendar; {@link StorableTime} limits the years. */
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?(Z|[+-]\\d\\d(:\\d\\d){0,2})");

    private static final Pattern SHORT_OFFSET = Pattern.compile("[+-]\\d\\d$");

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Throws an exception for a field that this kind of line does not have. */
    void only(Set<String> known) {
        if (!known.containsAll(values.keySet())) {
            Set<String> others = new TreeSet<>(values.keySet());
            others.removeAll(known);
            String name = others.iterator().next();
            throw new InvalidEventLineException(line, within + name, "unknown field \"" + name + "\"", null);
        }
    }

    @Nullable
    String textOrNone(String name, String expected) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw refused(name, expected);
        }
        return storable(name, text);
    }

    String text(String name, String expected) {
        String text = textOrNone(name, expected);
        if (text == null) {
            throw refused(name, expected);
        }
        return text;
    }

    String filled(String name, String expected) {
        String text = text(name, expected);
        if (text.isBlank()) {
            throw refused(name, expected);
        }
        return text;
    }

    @Nullable
    Short codeOrNone(String name) {
        return values.get(name) == null
                ? null
                : (short) whole(name, "a state's code", Short.MIN_VALUE, Short.MAX_VALUE);
    }

    long whole(String name, String expected, long from, long to) {
        Object value = values.get(name);
        long number = value instanceof Integer i ? i : value instanceof Long l ? l : from - 1;
        if (number < from || number > to || !(value instanceof Integer || value instanceof Long)) {
            throw refused(name, expected + " from " + from + " to " + to);
        }
        return number;
    }

    boolean flag(String name, boolean absent) {
        Object value = values.get(name);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof Boolean flag)) {
            throw refused(name, "true or false");
        }
        return flag;
    }

    @Nullable
    String timeOrNone(String name) {
        String expected = "a time such as 2024-02-29T12:00:00.000001+00:00";
        String text = textOrNone(name, expected);
        if (text == null) {
            return null;
        }
        if (!TIME.matcher(text).matches()) {
            throw refused(name, expected);
        }
        if (text.startsWith("0000") || !storable(text)) {
            throw refused(name, "a time from " + StorableTime.FIRST + " to " + StorableTime.LAST);
        }
        return text;
    }

    /**
     * Returns whether a time is in the storable range after its offset is applied. Leaves other errors to the server.
     */
    private static boolean storable(String text) {
        try {
            Instant time = OffsetDateTime.parse(SHORT_OFFSET.matcher(text).replaceFirst("$0:00"))
                    .toInstant();
            return StorableTime.nearest(time).equals(time);
        } catch (DateTimeParseException e) {
            return true;
        }
    }

    String time(String name) {
        String text = timeOrNone(name);
        if (text == null) {
            throw refused(name, "a time");
        }
        return text;
    }

    @Nullable
    UUID uuidOrNone(String name) {
        String expected = "a UUID";
        String text = textOrNone(name, expected);
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw refused(name, expected);
        }
    }

    /** Returns the texts of a list, or null if the field is missing. */
    @Nullable
    List<String> textsOrNone(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> items)) {
            throw refused(name, "a list of texts");
        }
        List<String> texts = new ArrayList<>(items.size());
        for (Object item : items) {
            if (!(item instanceof String text)) {
                throw refused(name, "a list of texts");
            }
            texts.add(storable(name, text));
        }
        return texts;
    }

    /** Returns the objects of a list. */
    List<Fields> objects(String name) {
        if (!(values.get(name) instanceof List<?> items)) {
            throw refused(name, "a list of objects");
        }
        List<Fields> objects = new ArrayList<>(items.size());
        for (Object item : items) {
            objects.add(object(name + "[" + objects.size() + "]", item));
        }
        return objects;
    }

    private Fields object(String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new InvalidEventLineException(line, within + name, "expected an object, got " + shown(value), null);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((key, item) -> fields.put((String) key, item));
        return new Fields(line, within + name + ".", fields);
    }

    /** Returns the object in a field. */
    Fields object(String name) {
        return object(name, values.get(name));
    }

    InvalidEventLineException refused(String name, String expected) {
        return new InvalidEventLineException(
                line, within + name, "expected " + expected + ", got " + shown(values.get(name)), null);
    }

    private String storable(String name, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == '\0' || (Character.isSurrogate(c) && !pair)) {
                throw refused(name, "characters that PostgreSQL can store");
            }
            i += pair ? 1 : 0;
        }
        return text;
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String text -> '"' + shortened(text) + '"';
            case List<?> list -> "a list";
            case Map<?, ?> map -> "an object";
            default -> shortened(value.toString());
        };
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + ".." : line;
    }
}
