package dev.turnstile.machine.internal;

import dev.turnstile.machine.MachineDocument.InvalidDocumentException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An object in the tree of a document, with its path.
 *
 * @param path the path of the object; empty for the document itself
 * @param fields the fields; no value is null
 */
record DocumentNode(String path, Map<String, Object> fields) {

    private static final int LONGEST_QUOTE = 60;

    private static final int MAX_NAMES = 5;

    /** The format of durations in the schema, which is stricter than Java's: no signs, no lower case, and not zero. */
    private static final Pattern DURATION =
            Pattern.compile("P(?=.*[1-9])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]{1,9})?S)?)?");

    static DocumentNode of(String path, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new InvalidDocumentException(path, "expected an object, got " + described(value));
        }
        DocumentNode node = new DocumentNode(path, new LinkedHashMap<>());
        map.forEach((key, field) -> {
            if (!(key instanceof String name)) {
                throw new InvalidDocumentException(
                        path.isEmpty() ? "document" : path, "expected a string as the key, got " + described(key));
            }
            if (field == null) {
                throw new InvalidDocumentException(node.at(name), "expected a value, got null; leave it out");
            }
            node.fields.put(name, field);
        });
        return node;
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    void only(String... keys) {
        Set<String> known = Set.of(keys);
        for (String key : fields.keySet()) {
            if (!known.contains(key)) {
                throw new InvalidDocumentException(at(key), "unknown; known here: " + String.join(", ", keys));
            }
        }
    }

    String text(String key) {
        if (fields.get(key) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw wrong(key, "text");
    }

    String text(String key, String absent) {
        return has(key) ? text(key) : absent;
    }

    int integer(String key) {
        Object value = fields.get(key);
        if (value instanceof Integer || (value instanceof Long number && number == number.intValue())) {
            return ((Number) value).intValue();
        }
        throw wrong(key, "a whole number of at most 32 bits");
    }

    boolean flag(String key) {
        return switch (fields.getOrDefault(key, false)) {
            case Boolean flag -> flag;
            default -> throw wrong(key, "true or false");
        };
    }

    Duration duration(String key) {
        if (DURATION.matcher(text(key)).matches()) {
            try {
                return Duration.parse(text(key));
            } catch (DateTimeException e) {
                throw wrong(key, "a duration of at most " + Duration.ofSeconds(Long.MAX_VALUE));
            }
        }
        throw wrong(key, "a positive duration such as \"PT30M\"");
    }

    List<String> texts(String key) {
        List<?> list = has(key) ? list(key) : List.of();
        return IntStream.range(0, list.size())
                .mapToObj(i -> {
                    if (list.get(i) instanceof String text && !text.isBlank()) {
                        return text;
                    }
                    throw new InvalidDocumentException(
                            at(key) + "[" + i + "]", "expected text, got " + described(list.get(i)));
                })
                .toList();
    }

    DocumentNode node(String key) {
        return of(at(key), fields.get(key));
    }

    List<DocumentNode> nodes(String key) {
        List<?> list = list(key);
        return IntStream.range(0, list.size())
                .mapToObj(i -> of(at(key) + "[" + i + "]", list.get(i)))
                .toList();
    }

    private List<?> list(String key) {
        if (fields.get(key) instanceof List<?> list) {
            return list;
        }
        throw wrong(key, "a list");
    }

    InvalidDocumentException wrong(String key, String expected) {
        return new InvalidDocumentException(
                at(key), "expected " + expected + ", got " + (has(key) ? described(fields.get(key)) : "nothing"));
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String described(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> map.isEmpty() ? "an empty object" : "an object";
            case Collection<?> list -> list.isEmpty() ? "an empty list" : "a list";
            default -> quoted(value.toString());
        };
    }

    /** Returns the names of the first fields, for messages. */
    String named() {
        String names = fields.keySet().stream()
                .limit(MAX_NAMES)
                .map(DocumentNode::quoted)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no field" : "fields " + names + (fields.size() > MAX_NAMES ? ", .." : "");
    }

    private static String quoted(String text) {
        return "'" + (text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + ".." : text) + "'";
    }
}
