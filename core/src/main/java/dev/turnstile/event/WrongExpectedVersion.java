package dev.turnstile.event;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The refusal of an append because the stream does not have the expected version; nothing was written. */
public final class WrongExpectedVersion extends Refusal implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final transient StreamName stream;
    private final transient ExpectedVersion expected;
    private final int actual;
    private final boolean deleted;

    /**
     * Constructs the refusal.
     *
     * @param stream the stream
     * @param expected the expected version
     * @param actual the version of the stream's last event; 0 if the stream never had an event
     * @param deleted whether the stream's events were deleted up to that version
     */
    public WrongExpectedVersion(StreamName stream, ExpectedVersion expected, int actual, boolean deleted) {
        super("stream " + stream + ": expected " + expected + ", but "
                + (actual == 0 ? "it has no event" : "it has version " + actual + (deleted ? ", deleted" : ""))
                + "; read it again and decide again");
        this.stream = stream;
        this.expected = expected;
        this.actual = actual;
        this.deleted = deleted;
    }

    /** Returns the stream. */
    public StreamName stream() {
        return stream;
    }

    /** Returns the expected version. */
    public ExpectedVersion expected() {
        return expected;
    }

    /** Returns the version of the stream's last event; 0 if the stream never had an event. */
    public int actual() {
        return actual;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", stream.category());
        fields.put("record", stream.key());
        fields.put("expected", expected instanceof ExpectedVersion.Exactly one ? one.version() : expected.toString());
        fields.put("actual", actual);
        fields.put("deleted", deleted);
        return fields;
    }
}
