package dev.turnstile.cli.subscription;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.TimeOption;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Start;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The option that says where a subscription is moved to. */
final class StartOptions {

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Place place = new Place();

    /** One of these. */
    static final class Place {

        @Option(names = "--beginning", description = "Before the first event of the log.")
        private boolean beginning;

        @Option(names = "--now", description = "Behind all events that are in the log now.")
        private boolean now;

        @Option(
                names = "--after",
                paramLabel = "HORIZON/POSITION",
                description = "Behind a cursor, such as 3771/20; --shards shows those of a subscription.")
        private String after = "";

        @Option(
                names = "--recorded-from",
                paramLabel = "TIME",
                converter = TimeOption.class,
                description =
                        "Before the first event that was recorded at a time or later, such as 2026-03-01T00:00:00Z.")
        private @Nullable Instant recordedFrom;
    }

    Start start() {
        if (place.beginning) {
            return Start.beginning();
        }
        if (place.now) {
            return Start.now();
        }
        return place.recordedFrom == null ? Start.after(cursor(place.after)) : Start.recordedFrom(place.recordedFrom);
    }

    private static Cursor cursor(String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 2) {
                return new Cursor(Long.parseUnsignedLong(parts[0]), Long.parseLong(parts[1]));
            }
        } catch (NumberFormatException e) {
            throw new BadInput(text + ": expected a cursor as horizon/position, such as 3771/20", e);
        }
        throw new BadInput(text + ": expected a cursor as horizon/position, such as 3771/20", null);
    }
}
