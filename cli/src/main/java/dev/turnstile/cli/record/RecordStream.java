package dev.turnstile.cli.record;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.stream.Collectors;

/** Finds a record's stream in the log by the record's name. */
public final class RecordStream {

    private RecordStream() {}

    /**
     * Finds the stream.
     *
     * @param named the record: {@code orders/42}, or the key alone
     * @throws BadInput if the log contains no such stream, or several tables contain the key
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
                            ? "the log has no record '" + named + "'; specify TABLE/KEY such as orders/42, or the key"
                                    + " alone"
                            : "'" + named + "' is in several tables; specify one of "
                                    + streams.stream().map(RecordStream::text).collect(Collectors.joining(", ")),
                    null);
        }
        return streams.getFirst();
    }

    /** Returns the name of the stream's record on the command line. */
    public static String text(StreamName stream) {
        return stream.category() + "/" + stream.key();
    }
}
