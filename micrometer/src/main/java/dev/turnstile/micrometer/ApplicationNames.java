package dev.turnstile.micrometer;

import dev.turnstile.subscription.HorizonHolder;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Values of the tag {@code application}, of which there are few: any session chooses its {@code application_name}, and each
 * value is a time series that a monitoring system keeps.
 *
 * <p>Used by one thread at a time.
 */
final class ApplicationNames {

    static final String OTHER = "other";

    private static final int MOST = 20;
    private static final String PREPARED = "prepared";

    private final Set<String> known = new LinkedHashSet<>();

    /** Returns the name of the application, or {@value #OTHER} after the first 20; empty for a prepared transaction. */
    String of(HorizonHolder holder) {
        if (holder.state().equals(PREPARED)) {
            // Here the name is the identifier of the transaction, which no other one has.
            return "";
        }
        if (known.size() < MOST) {
            known.add(holder.application());
        }
        return known.contains(holder.application()) ? holder.application() : OTHER;
    }
}
