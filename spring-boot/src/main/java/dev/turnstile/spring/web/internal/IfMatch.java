package dev.turnstile.spring.web.internal;

import dev.turnstile.spring.web.HeaderRefused;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a header {@code If-Match}, see RFC 9110, section 13.1.1.
 *
 * @param any whether the header is {@code *}, which only requires that the record exists
 * @param version the version in the tags; empty if no tag can match, because each is weak or is not a version
 */
public record IfMatch(boolean any, OptionalLong version) {

    /** The header's name. */
    public static final String HEADER = "If-Match";

    private static final int MAX_LENGTH = 1_000;

    /** An element of the list, which may be empty: the prefix of a weak tag, and the characters of the tag. */
    private static final Pattern ELEMENT =
            Pattern.compile("\\G[ \\t]*+(?:(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*+)\")?+[ \\t]*+(?:,|\\z)");

    /** A version in an entity tag, with at most 18 digits, so that it fits a {@code long}. */
    private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,17}");

    /**
     * Returns the condition of a request, or null if the request has none.
     *
     * @throws HeaderRefused if the header is not a list of entity tags, or names several versions
     */
    public static @Nullable IfMatch of(HttpServletRequest request) {
        List<String> lines = Collections.list(request.getHeaders(HEADER));
        if (lines.isEmpty()) {
            return null;
        }
        String value = String.join(",", lines).strip();
        return value.equals("*") ? new IfMatch(true, OptionalLong.empty()) : new IfMatch(false, version(value));
    }

    /** Returns the refusal of a request without the header. */
    public static HeaderRefused missing() {
        return HeaderRefused.missing(HEADER, "the ETag of the last response");
    }

    private static OptionalLong version(String value) {
        long[] versions =
                versions(value).stream().mapToLong(Long::longValue).distinct().toArray();
        if (versions.length > 1) {
            throw HeaderRefused.invalid(
                    HEADER,
                    "expected the entity tag of one version, got " + versions.length
                            + "; send the ETag of the last response");
        }
        return versions.length == 0 ? OptionalLong.empty() : OptionalLong.of(versions[0]);
    }

    /** Returns the versions in the tags of a list. */
    private static List<Long> versions(String value) {
        List<Long> versions = new ArrayList<>();
        Matcher element = ELEMENT.matcher(value);
        boolean empty = true;
        int end = 0;
        while (end < value.length() && element.find()) {
            end = element.end();
            String tag = element.group(2);
            empty &= tag == null;
            if (tag != null && element.group(1) == null && VERSION.matcher(tag).matches()) {
                versions.add(Long.valueOf(tag));
            }
        }
        if (empty || end < value.length() || value.length() > MAX_LENGTH) {
            throw HeaderRefused.invalid(
                    HEADER,
                    "expected * or entity tags in double quotes, at most " + MAX_LENGTH
                            + " characters in all, got another value; send the ETag of the last response");
        }
        return versions;
    }
}
