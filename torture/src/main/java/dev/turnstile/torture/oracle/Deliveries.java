package dev.turnstile.torture.oracle;

import dev.turnstile.torture.oracle.Finding.Kind;
import dev.turnstile.torture.oracle.Stored.StoredEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A comparison of deliveries with the log: the ledger contains each event exactly once and in order, the letters
 * contain each event at least once and in the order of first delivery, and the totals of the table projection are
 * correct.
 */
public final class Deliveries {

    /** A receiver of findings. */
    @FunctionalInterface
    interface Finder {

        void find(Kind kind, String subject, String message);
    }

    private final Stored stored;
    private final List<Letter> letters;

    /** Creates a comparison of the database with the letters in the nodes' journals. */
    public Deliveries(Stored stored, List<Letter> letters) {
        this.stored = stored;
        this.letters = letters;
    }

    /** Returns the number of undelivered events and missing or outdated totals. */
    public long undelivered() {
        AtomicLong count = new AtomicLong();
        compare((kind, subject, message) -> {
            if (kind == Kind.UNDELIVERED) {
                count.incrementAndGet();
            }
        });
        return count.get();
    }

    void compare(Finder finder) {
        ledger(finder);
        letters(finder);
        totals(finder);
    }

    /**
     * Returns the identity of an event. It includes the operation, because versions repeat after the log was set
     * back.
     */
    private static String name(String stream, int version, String operation) {
        return stream + " " + version + " " + operation;
    }

    private static String name(StoredEvent event) {
        return name(
                event.stream(),
                event.version(),
                event.operation() == null ? "" : event.operation().toString());
    }

    private void ledger(Finder finder) {
        Map<String, Integer> entries = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        for (Stored.Entry entry : stored.ledger()) {
            String name = name(entry.stream(), entry.version(), entry.operation());
            int times = entries.getOrDefault(name, 0) + 1;
            entries.put(name, times);
            int before = last.getOrDefault(entry.stream(), 0);
            if (entry.version() <= before && times == 1) {
                finder.find(
                        Kind.DISORDERED,
                        "ledger " + name,
                        "ledger of " + entry.stream() + ": version " + entry.version() + " after " + before);
            }
            last.merge(entry.stream(), entry.version(), Math::max);
        }
        for (StoredEvent event : stored.events()) {
            Integer times = entries.remove(name(event));
            if (times == null) {
                finder.find(
                        Kind.UNDELIVERED,
                        "ledger " + name(event),
                        "ledger: expected " + described(event) + ", found none");
            } else if (times > 1) {
                finder.find(Kind.DOUBLED, "ledger " + name(event), "ledger: " + times + " times " + described(event));
            }
        }
        for (String name : entries.keySet()) {
            finder.find(Kind.PHANTOM, "ledger " + name, "ledger: contains an event that is not in the log: " + name);
        }
    }

    private void letters(Finder finder) {
        Map<String, Long> first = new HashMap<>();
        for (Letter letter : letters) {
            first.merge(name(letter.stream(), letter.version(), letter.operation()), letter.time(), Math::min);
        }
        String stream = "";
        long before = Long.MIN_VALUE;
        for (StoredEvent event : stored.events()) {
            if (!event.stream().equals(stream)) {
                stream = event.stream();
                before = Long.MIN_VALUE;
            }
            Long time = first.get(name(event));
            if (time == null) {
                finder.find(
                        Kind.UNDELIVERED,
                        "letter " + name(event),
                        "letters: expected " + described(event) + ", found none");
                continue;
            }
            if (time < before) {
                finder.find(
                        Kind.DISORDERED,
                        "letter " + name(event),
                        "letters: " + described(event) + " was delivered before its predecessor");
            }
            before = Math.max(before, time);
        }
    }

    private void totals(Finder finder) {
        Map<String, Stored.Total> expected = new HashMap<>();
        for (StoredEvent event : stored.events()) {
            Stored.Total before = expected.getOrDefault(event.stream(), new Stored.Total(0, 0));
            expected.put(
                    event.stream(), new Stored.Total(before.events() + 1, Math.max(before.last(), event.version())));
        }
        for (Map.Entry<String, Stored.Total> one : expected.entrySet()) {
            Stored.Total found = stored.totals().getOrDefault(one.getKey(), new Stored.Total(0, 0));
            if (!found.equals(one.getValue())) {
                Kind kind = found.events() > one.getValue().events() ? Kind.DOUBLED : Kind.UNDELIVERED;
                finder.find(
                        kind,
                        "projection " + one.getKey(),
                        "projection: expected " + one.getValue() + " for " + one.getKey() + ", found " + found);
            }
        }
    }

    private static String described(StoredEvent event) {
        return "version " + event.version() + " of " + event.stream() + " (position " + event.position()
                + ", operation " + event.operation() + ")";
    }
}
