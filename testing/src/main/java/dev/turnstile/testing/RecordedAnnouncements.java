package dev.turnstile.testing;

import dev.turnstile.command.Announcements;
import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.Door;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The announcements of a door, in the order in which they were made. Thread-safe.
 *
 * {@snippet :
 * RecordedAnnouncements announced = RecordedAnnouncements.of(turnstile);
 * orders.fire(42, PAY);
 * assertThat(announced).containsExactly("pay.orders Done");
 * }
 */
public final class RecordedAnnouncements implements AutoCloseable {

    private final List<Announcement> all = new CopyOnWriteArrayList<>();
    private final Announcements.Registration registration;

    private RecordedAnnouncements(Door door, String pattern) {
        this.registration = door.announcements().subscribe(pattern, all::add);
    }

    /** Records all announcements of a door from now on. */
    public static RecordedAnnouncements of(Door door) {
        return of(door, "*");
    }

    /**
     * Records the announcements of a door whose names match a pattern, from now on.
     *
     * @param pattern a pattern as for {@link Announcements#subscribe}
     */
    public static RecordedAnnouncements of(Door door, String pattern) {
        return new RecordedAnnouncements(door, pattern);
    }

    /** Returns a copy of the announcements recorded so far, oldest first. */
    public List<Announcement> all() {
        return List.copyOf(all);
    }

    /**
     * Returns the last announcement.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    public Announcement last() {
        return all().getLast();
    }

    /** Returns one line for each announcement: the name and the kind of outcome, such as {@code pay.orders Done}. */
    public List<String> lines() {
        return all.stream().map(RecordedAnnouncements::line).toList();
    }

    private static String line(Announcement announcement) {
        return announcement.name() + " " + announcement.outcome().getClass().getSimpleName();
    }

    /** Removes the recorded announcements. */
    public void clear() {
        all.clear();
    }

    /** Stops recording; the recorded announcements remain. Closing again has no effect. */
    @Override
    public void close() {
        registration.close();
    }
}
