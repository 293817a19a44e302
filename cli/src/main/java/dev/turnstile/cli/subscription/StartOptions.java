package dev.turnstile.cli.subscription;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.TimeOption;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Start;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options for the new cursor of a subscription. */
final class StartOptions {

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Target target = new Target();

    /** The exclusive options. */
    static final class Target {

        @Option(names = "--beginning", description = "Before the first event of the log.")
        private boolean beginning;

        @Option(names = "--now", description = "After all events that are in the log now.")
        private boolean now;

        @Option(
                names = "--after",
                paramLabel = "HORIZON/POSITION",
                description = "After this cursor, such as 3771/20; 'turnstile subscriptions --shards' shows cursors.")
        private String after = "";

        @Option(
                names = "--recorded-from",
                paramLabel = "TIME",
                converter = TimeOption.class,
                description = "Before the first event recorded at or after this time, such as 2026-03-01T00:00:00Z.")
        private @Nullable Instant recordedFrom;
    }

    Start start() {
        if (target.beginning) {
            return Start.beginning();
        }
        if (target.now) {
            return Start.now();
        }
        return target.recordedFrom == null
                ? Start.after(cursor(target.after))
                : Start.recordedFrom(target.recordedFrom);
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
