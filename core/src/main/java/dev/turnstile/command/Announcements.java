package dev.turnstile.command;

import dev.turnstile.failure.FailureText;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers of every invocation, on the thread that called.
 *
 * <p>What was done is told after the transaction has ended; on a connection of the caller's of whose end nobody tells the
 * door, when it was done. What was refused or has failed outside of another command is told at once.
 *
 * <p>A subscriber that throws is logged, and changes nothing for the caller or the other subscribers. Thread-safe.
 */
public final class Announcements {

    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

    /** Makes one without subscribers; a door has its own. */
    public Announcements() {}

    /** Who is told. */
    @FunctionalInterface
    public interface Listener {

        /** Learns of an invocation that has ended. */
        void announced(Announcement announcement);
    }

    /** Ends a subscription. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {

        /** Tells the listener no more. Closing again does nothing. */
        @Override
        void close();
    }

    private record Subscriber(Predicate<String> names, Listener listener) {}

    /**
     * Subscribes to names.
     *
     * @param pattern a name, such as {@code reserve_seat.seats}, or a pattern in which {@code *} stands for any
     *     characters: {@code *.seats}, {@code reserve_*}, {@code *}
     */
    public Registration subscribe(String pattern, Listener listener) {
        Subscriber subscriber = new Subscriber(names(pattern), listener);
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    private static Predicate<String> names(String pattern) {
        String[] literal = pattern.split("\\*", -1);
        if (literal.length == 1) {
            return pattern::equals;
        }
        StringBuilder regex = new StringBuilder(Pattern.quote(literal[0]));
        for (int i = 1; i < literal.length; i++) {
            regex.append(".*").append(Pattern.quote(literal[i]));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    }

    /** Tells whether anybody would be told. */
    public boolean wanted() {
        return !subscribers.isEmpty();
    }

    /** Tells those who subscribed to the name; doors call it. */
    public void announce(Announcement announcement) {
        for (Subscriber subscriber : subscribers) {
            if (subscriber.names().test(announcement.name())) {
                tell(subscriber.listener(), announcement);
            }
        }
    }

    private static void tell(Listener listener, Announcement announcement) {
        try {
            listener.announced(announcement);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "a subscriber to {} failed; the invocation keeps its outcome: {}",
                    announcement.name(),
                    FailureText.of(e),
                    FailureText.trace(e));
        }
    }
}
