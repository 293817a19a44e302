package dev.turnstile.adoption.history.internal;

import java.time.Instant;

/** Limits that bound the memory usage for malicious or malformed files. */
public final class Limits {

    /** The maximum number of characters in the value of an attribute or a field. */
    public static final int VALUE = 1 << 20;

    /** The maximum number of characters in a row of a table. */
    public static final int ROW = 2 << 20;

    /** The maximum number of characters in the history of a record. */
    public static final int RECORD = 16 << 20;

    /** The memory that an attribute or a change occupies in addition to its text, in characters. */
    public static final int OVERHEAD = 64;

    /** The maximum number of characters in the id of a record; an index key is limited to about 2,700 bytes. */
    public static final int ID = 500;

    /** The earliest time; earlier times are errors, and not all databases accept them. */
    public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** The maximum number of characters in a status. */
    public static final int STATUS = 255;

    /** The maximum number of different statuses in a log. */
    public static final int STATUSES = 1_000;

    /** The maximum number of columns of a table. */
    public static final int COLUMNS = 1_000;

    /** The maximum number of XML attributes of an element; XES itself needs three. */
    public static final int XML_ATTRIBUTES = 100;

    /** The maximum number of levels of XML elements. */
    public static final int DEPTH = 50;

    private Limits() {}
}
