package dev.turnstile.spring.web.internal;

import jakarta.servlet.http.HttpServletRequest;

/** Facts about the options that were read from a request, as attributes of the request. */
public final class RequestFacts {

    private static final String KEYED = RequestFacts.class.getName() + ".keyed";
    private static final String CONDITIONAL = RequestFacts.class.getName() + ".conditional";

    private RequestFacts() {}

    /** Records that options with the idempotency key of the request were created. */
    public static void keyed(HttpServletRequest request) {
        request.setAttribute(KEYED, true);
    }

    /** Returns whether options with the idempotency key of the request were created. */
    static boolean isKeyed(HttpServletRequest request) {
        return request.getAttribute(KEYED) != null;
    }

    /** Records that an expected version was read from the header {@code If-Match}. */
    public static void conditional(HttpServletRequest request) {
        request.setAttribute(CONDITIONAL, true);
    }

    /** Returns whether an expected version was read from the header {@code If-Match}. */
    public static boolean isConditional(HttpServletRequest request) {
        return request.getAttribute(CONDITIONAL) != null;
    }
}
