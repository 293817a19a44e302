package dev.turnstile.jackson;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.spi.StorableNumber;
import dev.turnstile.text.UnstorableTextException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/** Writes one object, and tracks the path of the current field for error messages. */
final class TreeWriter {

    private final JsonGenerator out;
    private final Function<Object, @Nullable Object> plain;
    private final List<String> path;

    /**
     * Creates a writer.
     *
     * @param out the generator to write to
     * @param plain the function that converts a value of any other type to maps, lists, strings, numbers and booleans
     */
    TreeWriter(JsonGenerator out, Function<Object, @Nullable Object> plain) {
        this(out, plain, new ArrayList<>());
    }

    private TreeWriter(JsonGenerator out, Function<Object, @Nullable Object> plain, List<String> path) {
        this.out = out;
        this.plain = plain;
        this.path = path;
    }

    void write(Map<String, ?> object) {
        map(object);
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(storable(text));
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case BigInteger number -> out.writeNumber(readable(number));
            case BigDecimal number -> out.writeNumber(readable(number));
            case Double number -> out.writeNumber(finite(number));
            case Float number -> out.writeNumber(finite(number));
            case Map<?, ?> map -> map(map);
            case Collection<?> list -> items(list);
            case Object[] list -> items(Arrays.asList(list));
            default -> value(plain(value));
        }
    }

    private void map(Map<?, ?> map) {
        if (map.keySet().stream().allMatch(String.class::isInstance)) {
            fields(map);
        } else {
            value(plain(map));
        }
    }

    private void fields(Map<?, ?> map) {
        checkDepth();
        out.writeStartObject();
        Map<?, ?> ordered = map instanceof SequencedMap<?, ?> ? map : new TreeMap<>(map);
        ordered.forEach((key, value) -> {
            String name = (String) key;
            path.add(path.isEmpty() ? name : "." + name);
            out.writeName(storable(name));
            value(value);
            path.removeLast();
        });
        out.writeEndObject();
    }

    private void items(Collection<?> items) {
        checkDepth();
        out.writeStartArray();
        boolean ordered = items instanceof SequencedCollection<?> || !(items instanceof Set<?>);
        if (ordered) {
            int index = 0;
            for (Object item : items) {
                path.add("[" + index++ + "]");
                value(item);
                path.removeLast();
            }
        } else {
            path.add("[]");
            items.stream().map(this::text).sorted().forEach(out::writeRawValue);
            path.removeLast();
        }
        out.writeEndArray();
    }

    /** Returns the text of an item, by which the items of a set are ordered. */
    private String text(@Nullable Object item) {
        StringWriter text = new StringWriter();
        try (JsonGenerator apart = StrictJson.MAPPER.createGenerator(text)) {
            new TreeWriter(apart, plain, path).value(item);
        }
        return text.toString();
    }

    private @Nullable Object plain(Object value) {
        try {
            return plain.apply(value);
        } catch (JacksonException e) {
            throw refused(
                    "contains a " + value.getClass().getName() + " that cannot be written: " + ParserMessage.of(e), e);
        }
    }

    private void checkDepth() {
        if (path.size() >= StrictJson.MAX_DEPTH) {
            throw refused("is nested too deep: expected at most " + StrictJson.MAX_DEPTH + " levels", null);
        }
    }

    private String storable(String text) {
        int fault = UnstorableTextException.indexIn(text);
        if (fault >= 0) {
            throw new UnstorableTextException(location(), text, fault);
        }
        return text;
    }

    private <N extends Number> N readable(N number) {
        if (!StorableNumber.isStorable(number)) {
            throw refused(
                    "contains a number that is too long: expected at most " + StrictJson.MAX_DIGITS + " digits", null);
        }
        return number;
    }

    private double finite(double number) {
        if (!Double.isFinite(number)) {
            throw refused("contains " + number + ", expected a finite number", null);
        }
        return number;
    }

    private float finite(float number) {
        finite((double) number);
        return number;
    }

    private InvalidJsonException refused(String problem, @Nullable Throwable cause) {
        return new InvalidJsonException(location() + " " + problem, cause == null ? null : FailureText.trace(cause));
    }

    private String location() {
        String joined = String.join("", path).replace('\0', '?');
        String shown = joined.length() > 80 ? joined.substring(0, 80) + ".." : joined;
        return path.isEmpty() ? "the object" : "field '" + shown + "'";
    }
}
