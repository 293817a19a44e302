package dev.turnstile.spring.web.internal;

import dev.turnstile.spring.web.HeaderRefused;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The header with the correlation id. */
public final class CorrelationHeader {

    private CorrelationHeader() {}

    /**
     * Returns the correlation id of a request, or null if the request has none.
     *
     * @param header the header's name
     * @throws HeaderRefused if the header is invalid or is sent several times
     */
    public static @Nullable String id(HttpServletRequest request, String header) {
        HeaderValue value = HeaderValue.of(request, header);
        return value == null ? null : value.printable();
    }
}
