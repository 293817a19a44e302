package dev.turnstile.adoption.history.internal;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the typed, nestable attributes of XES. */
final class XesAttribute {

    private final LogFile file;
    private final XmlCursor cursor;
    private final TimeReader times;

    XesAttribute(LogFile file, XmlCursor cursor, TimeReader times) {
        this.file = file;
        this.cursor = cursor;
        this.times = times;
    }

    /** Reads the value of the current attribute element and leaves the element. */
    Object read(HistoryBuilder account) {
        return switch (cursor.element()) {
            case "list" -> list(account);
            case "container" -> children(account);
            default -> scalar(account);
        };
    }

    private Object scalar(HistoryBuilder account) {
        String text = cursor.required("value");
        account.take(text.length(), cursor.line());
        Object value = typed(cursor.element(), text);
        Map<String, Object> nested = children(account);
        return nested.isEmpty() ? value : Map.of("value", value, "attributes", nested);
    }

    private Object typed(String type, String text) {
        try {
            return switch (type) {
                case "date" -> times.read(text);
                case "int" -> Long.valueOf(text.strip());
                case "float" -> decimal(text.strip());
                case "boolean" -> flag(text.strip());
                default -> text;
            };
        } catch (NumberFormatException e) {
            throw wrong(type, "expected a number of type " + type + ", got " + Excerpt.of(text), e);
        } catch (DateTimeException e) {
            throw wrong(type, String.valueOf(e.getMessage()), e);
        }
    }

    private RuntimeException wrong(String type, String problem, RuntimeException cause) {
        return file.invalid(
                cursor.line(),
                "attribute " + Excerpt.of(cursor.required("key")) + ": " + problem + "; correct it, or write it as"
                        + " <string> instead of <" + type + ">",
                cause);
    }

    /** Returns a finite number as a number, and any other text unchanged, because JSON has only finite numbers. */
    private static Object decimal(String text) {
        if (text.equals("INF") || text.equals("-INF")) {
            return text;
        }
        Double number = Double.valueOf(text);
        return Double.isFinite(number) ? number : text;
    }

    private Boolean flag(String text) {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw wrong(
                        "boolean",
                        "expected true or false, got " + Excerpt.of(text),
                        new IllegalArgumentException(text));
        };
    }

    private Map<String, Object> children(HistoryBuilder account) {
        Map<String, Object> children = new LinkedHashMap<>();
        while (cursor.child()) {
            String key = key(account);
            put(children, key, account);
        }
        return children;
    }

    /** Reads the current attribute into a map. */
    void put(Map<String, Object> attributes, String key, HistoryBuilder account) {
        long line = cursor.line();
        if (attributes.put(key, read(account)) != null) {
            throw file.invalid(line, "expected each key once, got " + Excerpt.of(key) + " twice; remove one");
        }
    }

    /** Returns one map for each value, because a list may repeat keys. */
    private List<Object> list(HistoryBuilder account) {
        List<Object> values = new ArrayList<>();
        while (cursor.child()) {
            if (cursor.element().equals("values")) {
                while (cursor.child()) {
                    values.add(entry(account));
                }
            } else {
                values.add(entry(account));
            }
        }
        return values;
    }

    private Map<String, Object> entry(HistoryBuilder account) {
        String key = key(account);
        return Map.of(key, read(account));
    }

    String key(HistoryBuilder account) {
        String key = cursor.required("key");
        account.take(key.length(), cursor.line());
        return key;
    }
}
