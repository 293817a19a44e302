package dev.turnstile.cli.time;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.record.RecordStream;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.event.StreamName;
import dev.turnstile.history.Timeline;
import dev.turnstile.history.Timeline.RecordState;
import dev.turnstile.postgres.PostgresTurnstile;

/**
 * The timeline of a record that was found by name.
 *
 * @param timeline the timeline
 */
record RecordTimeline(Timeline timeline) {

    static RecordTimeline of(Database database, String named) {
        PostgresTurnstile turnstile =
                PostgresTurnstile.builder(database.dataSource()).openInstalled();
        StreamName stream = RecordStream.find(turnstile, named);
        Timeline timeline = turnstile.timeline(stream);
        if (timeline.changes().isEmpty()) {
            throw new BadInput("the events of " + RecordStream.text(stream) + " were deleted", null);
        }
        return new RecordTimeline(timeline);
    }

    String name() {
        return RecordStream.text(timeline.stream());
    }

    /** Returns the state after the record's last event. */
    RecordState now() {
        return timeline.at(timeline.lastVersion());
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
