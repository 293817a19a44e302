package dev.turnstile.adoption.history.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Joins the values of the status fields to the name of the status, and stores each name only once. */
public final class StatusNames {

    private final LogSource source;
    private final List<String> fields;
    private final Map<String, Named> named = new HashMap<>();

    public StatusNames(LogSource source, List<String> fields) {
        this.source = source;
        this.fields = fields;
    }

    /** Returns the name for the values of the fields, in their order. */
    public String of(List<String> values, long line) {
        String name = values.size() == 1 ? values.getFirst() : String.join("/", values);
        Named known = named.get(name);
        if (known == null) {
            known = new Named(name, values);
            check(known, line);
            named.put(name, known);
        } else if (!known.values.equals(values)) {
            throw source.invalid(
                    line,
                    "expected different names for different statuses, got " + Excerpt.of(name) + " for "
                            + quoted(known.values) + " and for " + quoted(values) + "; specify only one of the fields "
                            + fields + " for the status");
        }
        return known.name;
    }

    private void check(Named status, long line) {
        for (int i = 0; i < fields.size(); i++) {
            if (status.values.get(i).isBlank()) {
                throw source.invalid(
                        line,
                        "expected a status in " + Excerpt.of(fields.get(i))
                                + ", got a blank value; set a value, or specify other fields for the status");
            }
        }
        if (status.name.length() > Limits.STATUS) {
            throw source.invalid(
                    line,
                    "expected a status of at most " + Limits.STATUS + " characters, got " + status.name.length() + ": "
                            + Excerpt.of(status.name) + "; specify other fields than " + fields + " for the status");
        }
        if (named.size() == Limits.STATUSES) {
            throw source.invalid(
                    line,
                    "expected at most " + Limits.STATUSES + " different statuses, got one more: "
                            + Excerpt.of(status.name) + "; specify other fields than " + fields + " for the status");
        }
    }

    private static String quoted(List<String> values) {
        return String.join(" + ", values.stream().map(Excerpt::of).toList());
    }

    private record Named(String name, List<String> values) {}
}
