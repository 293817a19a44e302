package dev.turnstile.event;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.refusal.Refusal;
import java.util.Map;

/** The refusal of an append to a stream that was deleted forever; nothing was written. */
public final class StreamDeleted extends Refusal implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final transient StreamName stream;

    /** Constructs the refusal. */
    public StreamDeleted(StreamName stream) {
        super("stream " + stream + " was deleted forever; append to a stream of another name");
        this.stream = stream;
    }

    /** Returns the stream. */
    public StreamName stream() {
        return stream;
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of("subject", stream.category(), "record", stream.key());
    }
}
