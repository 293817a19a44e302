package dev.turnstile.cli.time;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.event.StreamName;
import dev.turnstile.history.RecordState;
import dev.turnstile.history.Timeline;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The timeline of the one record that a user means.
 *
 * @param timeline the timeline
 */
record RecordTimeline(Timeline timeline) {

    static RecordTimeline of(Database database, String named) {
        PostgresTurnstile turnstile =
                PostgresTurnstile.builder(database.dataSource()).openInstalled();
        List<StreamName> streams = turnstile.streams(named);
        if (streams.size() != 1) {
            throw new BadInput(
                    streams.isEmpty()
                            ? "the log knows no record '" + named + "'; name it as orders/42, or by its key alone"
                            : "'" + named + "' is in several tables; name one of "
                                    + streams.stream().map(RecordTimeline::text).collect(Collectors.joining(", ")),
                    null);
        }
        Timeline timeline = turnstile.timeline(streams.getFirst());
        if (timeline.changes().isEmpty()) {
            throw new BadInput("the events of " + text(streams.getFirst()) + " were deleted", null);
        }
        return new RecordTimeline(timeline);
    }

    private static String text(StreamName stream) {
        return stream.category() + "/" + stream.key();
    }

    String name() {
        return text(timeline.stream());
    }

    RecordState at(int version) {
        if (version < timeline.firstVersion() - 1 || version > timeline.lastVersion()) {
            throw new BadInput(
                    name() + " has versions " + timeline.firstVersion() + " to " + timeline.lastVersion()
                            + ", got version " + version,
                    null);
        }
        return timeline.at(version);
    }
}
