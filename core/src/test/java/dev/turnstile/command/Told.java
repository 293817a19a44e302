package dev.turnstile.command;

import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.invocation.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Announcements of the tests. */
final class Told {

    static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000007");

    private Told() {}

    static Announcement of(String name) {
        return of(name, new Outcome.Done<@Nullable Object>(null), null, List.of());
    }

    static Announcement of(String name, Outcome<?> ending, @Nullable String actor, List<String> retries) {
        return new Announcement(
                name, ID, "secret input", actor, ending, Instant.EPOCH, Duration.ofMillis(12), retries, List.of());
    }
}
