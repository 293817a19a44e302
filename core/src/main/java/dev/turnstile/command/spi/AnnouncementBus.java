package dev.turnstile.command.spi;

import dev.turnstile.command.Announcements;
import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.InvocationObserver;
import dev.turnstile.failure.spi.FailureText;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers the announcements of one door to its listeners. Thread-safe. */
public final class AnnouncementBus implements Announcements {

    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final Observers observers = new Observers();

    /** Constructs a bus without listeners; each door has its own. */
    public AnnouncementBus() {}

    private record Subscriber(Predicate<String> names, Listener listener) {}

    @Override
    public Registration subscribe(String pattern, Listener listener) {
        Subscriber subscriber = new Subscriber(names(pattern), listener);
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    @Override
    public Registration observe(InvocationObserver observer) {
        return observers.add(observer);
    }

    /** Returns the observers of the door. */
    public Observers observers() {
        return observers;
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

    /** Returns whether there is any listener. */
    public boolean wanted() {
        return !subscribers.isEmpty();
    }

    /** Calls the listeners that have subscribed to the name. */
    public void announce(Announcement announcement) {
        for (Subscriber subscriber : subscribers) {
            if (subscriber.names().test(announcement.name())) {
                announce(subscriber.listener(), announcement);
            }
        }
    }

    private static void announce(Listener listener, Announcement announcement) {
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
