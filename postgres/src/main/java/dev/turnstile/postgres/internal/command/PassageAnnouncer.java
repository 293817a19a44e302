package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcement;
import dev.turnstile.command.Announcements;
import dev.turnstile.command.Ending;
import dev.turnstile.command.Retries;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.LifecycleFailure;
import dev.turnstile.lifecycle.Outcome;
import dev.turnstile.lifecycle.Passage;
import dev.turnstile.lifecycle.Verdicts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Fires transitions outside of commands: again after a conflict, announced, their refusals recorded. */
public final class PassageAnnouncer {

    private static final Retries RETRIES = Retries.defaults();

    private final Announcer announcer;
    private final Announcements announcements;
    private final Backoff backoff;
    private final Clock clock;

    PassageAnnouncer(Announcer announcer, Announcements announcements, Backoff backoff, Clock clock) {
        this.backoff = backoff;
        this.announcer = announcer;
        this.announcements = announcements;
        this.clock = clock;
    }

    /** Fires, and announces what came of it. */
    public <S, T> Outcome<S, T> announced(String verb, Object id, Details details, Supplier<Outcome<S, T>> fire) {
        return announced(verb, id, details, fire, PassageAnnouncer::ending);
    }

    /** Fires for many records, and announces it once; each refusal is recorded. */
    public <S, T> Verdicts<S, T> announcedAll(
            String verb, Object which, Details details, Supplier<Verdicts<S, T>> fire) {
        return announced(verb, which, details, fire, Ending.Done::new);
    }

    private <R> R announced(String verb, Object which, Details details, Supplier<R> fire, Function<R, Ending> ending) {
        Timing timing = new Timing(clock.instant(), System.nanoTime());
        List<String> conflicts = new ArrayList<>();
        try {
            R result = fired(fire, conflicts);
            if (!(result instanceof Outcome.Moved<?, ?>) || announcements.wanted()) {
                announcer.announce(announcement(verb, which, details, ending.apply(result), timing, conflicts));
            }
            return result;
        } catch (RuntimeException | Error failure) {
            announcer.announce(announcement(verb, which, details, new Ending.Failed(failure), timing, conflicts));
            throw failure;
        }
    }

    /** Fires again after a conflict, which has undone everything; not after a lost connection, which may not have. */
    private <R> R fired(Supplier<R> fire, List<String> conflicts) {
        while (true) {
            try {
                return fire.get();
            } catch (LifecycleFailure failure) {
                String conflict = SqlState.conflictIn(failure);
                if (conflict == null || conflicts.size() + 1 >= RETRIES.attempts()) {
                    throw failure;
                }
                conflicts.add(conflict);
                backoff.pause(RETRIES, conflicts.size());
            }
        }
    }

    /**
     * When it began.
     *
     * @param startedAt by the door's clock
     * @param nanos by the clock that measures
     */
    private record Timing(Instant startedAt, long nanos) {}

    private static Ending ending(Outcome<?, ?> outcome) {
        return switch (outcome) {
            case Outcome.Moved<?, ?> moved -> new Ending.Done(moved.passage());
            case Outcome.Refused<?, ?> refused -> new Ending.Refused(refused.refusal());
        };
    }

    private static Announcement announcement(
            String verb, Object id, Details details, Ending ending, Timing timing, List<String> conflicts) {
        UUID given = details.commandId();
        String category = verb.substring(verb.indexOf('.') + 1);
        return new Announcement(
                verb,
                given == null ? UUID.randomUUID() : given,
                id,
                details.actor(),
                ending,
                timing.startedAt(),
                Duration.ofNanos(System.nanoTime() - timing.nanos()),
                conflicts,
                ending instanceof Ending.Done done && done.result() instanceof Passage<?, ?> passage
                        ? List.of(StreamName.of(category, passage.record()))
                        : List.of());
    }
}
