package dev.turnstile.cli.record;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the one stream of the log that a user means. */
public final class RecordStream {

    private RecordStream() {}

    /**
     * Finds the stream.
     *
     * @param named the record as {@code orders/42}, or its key alone
     * @throws BadInput if there is none, or the key is in several tables
     */
    public static StreamName find(PostgresTurnstile turnstile, String named) {
        RecordName name = new RecordName(named);
        List<StreamName> streams = turnstile.streams(named);
        if (streams.isEmpty() && named.indexOf(',') >= 0) {
            streams = turnstile.streams(name.asRow().text());
        }
        if (streams.size() > 1) {
            List<StreamName> exact = streams.stream()
                    .filter(stream -> name.keyIn(stream.category()).isPresent())
                    .toList();
            streams = exact.size() == 1 ? exact : streams;
        }
        if (streams.size() != 1) {
            throw new BadInput(
                    streams.isEmpty()
                            ? "the log has no record '" + named + "'; name it as orders/42, or by its key alone"
                            : "'" + named + "' is in several tables; name one of "
                                    + streams.stream().map(RecordStream::text).collect(Collectors.joining(", ")),
                    null);
        }
        return streams.getFirst();
    }

    /** Returns a stream as a user names it. */
    public static String text(StreamName stream) {
        return stream.category() + "/" + stream.key();
    }
}
