package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An invocation of a command in progress, across all its attempts. Used by one thread. */
final class Call<R extends @Nullable Object> {

    private final Invocation<R> invocation;
    private final UUID id;
    private final @Nullable Call<?> enclosing;
    private final @Nullable String actor;
    private final Instant startedAt;
    private final long startedNanos = System.nanoTime();
    private final List<String> retries = new ArrayList<>();
    private final Set<StreamName> streams = new LinkedHashSet<>();

    /**
     * Starts an invocation.
     *
     * @param enclosing the invocation whose transaction this one joins, or null
     * @param inherited the actor if the options of the invocation name none: the actor of the invocation whose
     *     transaction this one joins, or of the calling thread; null if there is none
     */
    Call(Invocation<R> invocation, Instant startedAt, @Nullable Call<?> enclosing, @Nullable String inherited) {
        UUID given = invocation.options().commandId();
        String named = invocation.options().actor();
        this.invocation = invocation;
        this.enclosing = enclosing;
        this.id = given == null ? UUID.randomUUID() : given;
        this.actor = named == null ? inherited : named;
        this.startedAt = startedAt;
    }

    Invocation<R> invocation() {
        return invocation;
    }

    String name() {
        return invocation.name();
    }

    UUID id() {
        return id;
    }

    @Nullable
    String actor() {
        return actor;
    }

    /** Returns whether an invocation of the same command with the given key encloses this one. */
    boolean isWithin(String key) {
        for (Call<?> above = enclosing; above != null; above = above.enclosing) {
            if (above.name().equals(name())
                    && key.equals(above.invocation.options().idempotencyKey())) {
                return true;
            }
        }
        return false;
    }

    Instant startedAt() {
        return startedAt;
    }

    /** Returns the start time as read from {@link System#nanoTime}. */
    long startedNanos() {
        return startedNanos;
    }

    /** Notes that an attempt was rolled back and will be retried. */
    void retried(String sqlState) {
        retries.add(sqlState);
        streams.clear();
    }

    void appendedTo(StreamName stream) {
        streams.add(stream);
    }

    Announcement announcement(Outcome<?> ending) {
        return new Announcement(
                name(),
                id,
                invocation.input(),
                actor,
                ending,
                startedAt,
                Duration.ofNanos(System.nanoTime() - startedNanos),
                retries,
                List.copyOf(streams));
    }
}
