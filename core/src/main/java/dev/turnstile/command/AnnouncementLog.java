package dev.turnstile.command;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes announcements to SLF4J, under the logger {@code dev.turnstile.door} unless another is given: failures as
 * errors, everything else as information. Thread-safe.
 *
 * <p>Inputs are left out: they may hold what does not belong into a log.
 */
public final class AnnouncementLog implements Announcements.Listener {

    private final Logger logger;

    /** Writes to {@code dev.turnstile.door}. */
    public AnnouncementLog() {
        this(LoggerFactory.getLogger("dev.turnstile.door"));
    }

    /** Writes to a logger. */
    public AnnouncementLog(Logger logger) {
        this.logger = logger;
    }

    @Override
    public void announced(Announcement announcement) {
        Outcome<?> outcome = announcement.outcome();
        LoggingEventBuilder event = logger.atLevel(outcome instanceof Outcome.Failed<?> ? Level.ERROR : Level.INFO)
                .addKeyValue("command", announcement.name())
                .addKeyValue("command_id", announcement.commandId())
                .addKeyValue("millis", announcement.duration().toMillis());
        event = known(event, "actor", announcement.actor());
        event = known(event, "retries", announcement.retries().isEmpty() ? null : announcement.retries());
        event = outcome instanceof Outcome.Failed<?> failed ? event.setCause(FailureText.trace(failed.cause())) : event;
        event.log("{} {}", announcement.name(), words(outcome));
    }

    private static LoggingEventBuilder known(LoggingEventBuilder event, String key, @Nullable Object value) {
        return value == null ? event : event.addKeyValue(key, value);
    }

    /** What the application says of a refusal may quote the input, which no forgetting takes out of a log. */
    private static boolean quotesNoValue(Refusal refusal) {
        return refusal instanceof ValueFree free && free.quotesNoValue();
    }

    private static String words(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Done<?> done -> "done";
            case Outcome.Refused<?> refused ->
                "refused, " + refused.refusal().name()
                        + (quotesNoValue(refused.refusal())
                                ? ": " + refused.refusal().getMessage()
                                : "");
            case Outcome.Failed<?> failed -> "failed: " + FailureText.of(failed.cause());
            case Outcome.Replayed<?> replayed -> "replayed";
        };
    }
}
