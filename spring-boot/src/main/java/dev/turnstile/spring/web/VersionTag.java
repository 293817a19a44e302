package dev.turnstile.spring.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/**
 * The version of a record or stream as a strong entity tag of RFC 9110. A client sends the tag back in {@code
 * If-Match}.
 *
 * @param version the value of the record's version column, or the version of the stream
 */
public record VersionTag(long version) {

    /** Returns the value of the header {@code ETag}: the version in double quotes. */
    public String value() {
        return "\"" + version + "\"";
    }

    /**
     * Returns a response with status 200 and this tag. If a GET request has the tag in {@code If-None-Match}, Spring
     * sends status 304 without the body.
     */
    public <T> ResponseEntity<T> ok(@Nullable T body) {
        return ResponseEntity.ok().eTag(value()).body(body);
    }

    @Override
    public String toString() {
        return value();
    }
}
