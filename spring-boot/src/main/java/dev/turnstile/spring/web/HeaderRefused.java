package dev.turnstile.spring.web;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.refusal.Refusal;
import java.util.Map;

/** The refusal of a request because a header is missing or its value is invalid. No command was invoked. */
public final class HeaderRefused extends Refusal implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String header;
    private final boolean missing;

    private HeaderRefused(String header, boolean missing, String problem) {
        super("header " + header + ": " + problem);
        this.header = header;
        this.missing = missing;
    }

    /**
     * Returns the refusal of a request without a required header.
     *
     * @param header the header's name
     * @param expected the expected value, as a noun phrase
     */
    public static HeaderRefused missing(String header, String expected) {
        return new HeaderRefused(header, true, "expected " + expected + ", got no header; send the header");
    }

    /**
     * Returns the refusal of an invalid value.
     *
     * @param header the header's name
     * @param problem one line with the expected value, the problem and the remedy; must not contain the header's value
     */
    public static HeaderRefused invalid(String header, String problem) {
        return new HeaderRefused(header, false, problem);
    }

    /** Returns the header's name. */
    public String header() {
        return header;
    }

    /** Returns whether the header is missing; otherwise its value is invalid. */
    public boolean isMissing() {
        return missing;
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of("header", header);
    }
}
