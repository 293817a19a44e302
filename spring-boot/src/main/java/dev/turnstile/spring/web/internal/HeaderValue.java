package dev.turnstile.spring.web.internal;

import dev.turnstile.spring.web.HeaderRefused;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The single value of a header.
 *
 * @param header the header's name
 * @param text the value, without white space at its ends
 */
record HeaderValue(String header, String text) {

    /** The maximum length of a value that is stored. */
    static final int MAX_LENGTH = 255;

    /**
     * Returns the value of a header, or null if the request does not contain the header.
     *
     * @throws HeaderRefused if the request contains the header several times
     */
    static @Nullable HeaderValue of(HttpServletRequest request, String header) {
        List<String> values = Collections.list(request.getHeaders(header));
        if (values.size() > 1) {
            throw HeaderRefused.invalid(header, "expected one header, got " + values.size() + "; send one");
        }
        return values.isEmpty()
                ? null
                : new HeaderValue(header, values.getFirst().strip());
    }

    /**
     * Returns a text of printable ASCII characters that is stored as it is, such as the name of an actor.
     *
     * @throws HeaderRefused if the value is blank, too long or contains other characters
     */
    String printable() {
        return checked(text);
    }

    /**
     * Returns an idempotency key: a string of RFC 9651 in double quotes, or the same characters without quotes.
     *
     * @throws HeaderRefused if the value is neither, or the key is blank or too long
     */
    String key() {
        return checked(text.startsWith("\"") ? unquoted() : bare());
    }

    private String bare() {
        if (text.chars().anyMatch(c -> c == ' ' || c == '"' || c == ',' || c == ';' || c == '\\')) {
            throw invalid("a text in double quotes, or one without blanks, quotes, commas, semicolons and backslashes");
        }
        return text;
    }

    private String unquoted() {
        StringBuilder string = new StringBuilder();
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && i == text.length() - 1) {
                return string.toString();
            }
            if (c == '\\') {
                i++;
            }
            if (c == '"' || (c == '\\' && !escapable(i))) {
                break;
            }
            string.append(text.charAt(i));
        }
        throw invalid("one text in double quotes, in which a backslash precedes quotes and backslashes only");
    }

    private boolean escapable(int index) {
        return index < text.length() && (text.charAt(index) == '"' || text.charAt(index) == '\\');
    }

    private String checked(String value) {
        if (value.isBlank() || value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw invalid("1 to " + MAX_LENGTH + " printable ASCII characters that are not all blank");
        }
        return value;
    }

    private HeaderRefused invalid(String expected) {
        return HeaderRefused.invalid(header, "expected " + expected + ", got another value; correct the value");
    }
}
