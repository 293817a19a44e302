package dev.turnstile.spring.web;

/** The use of a request header, such as {@code Idempotency-Key} or {@code If-Match}. */
public enum HeaderUse {
    /** The header is ignored. */
    OFF,
    /** The header is used if the request contains it. */
    ACCEPT,
    /** A request without the header is refused. */
    REQUIRE
}
