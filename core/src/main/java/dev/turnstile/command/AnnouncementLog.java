package dev.turnstile.command;

import dev.turnstile.command.Announcements.Announcement;
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
 * Logs announcements with SLF4J, by default with the logger {@code dev.turnstile.door}: failures as errors, other
 * outcomes as information. Thread-safe.
 *
 * <p>Inputs are not logged, because they may contain values that must not be in a log.
 */
public final class AnnouncementLog implements Announcements.Listener {

    private final Logger logger;

    /** Constructs a listener that writes to the logger {@code dev.turnstile.door}. */
    public AnnouncementLog() {
        this(LoggerFactory.getLogger("dev.turnstile.door"));
    }

    /** Constructs a listener that writes to the given logger. */
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

    /**
     * Returns whether the message of a refusal may be logged. The message of an application's own refusal may quote the
     * input, which could not be removed from a log.
     */
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
