package dev.turnstile.micrometer;

import dev.turnstile.subscription.Subscriptions.HorizonHolder;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The values of the tag {@code application}. Their number is limited: any session can set any {@code
 * application_name}, and each value creates a time series in the monitoring system.
 *
 * <p>Used by one thread at a time.
 */
final class ApplicationNames {

    static final String OTHER = "other";

    private static final int MAX_NAMES = 20;
    private static final String PREPARED = "prepared";

    private final Set<String> known = new LinkedHashSet<>();

    /**
     * Returns the name of the application, {@value #OTHER} if 20 other names came before it, or an empty text for a
     * prepared transaction.
     */
    String of(HorizonHolder holder) {
        if (holder.state().equals(PREPARED)) {
            // The name of a prepared transaction is its identifier, which is unique.
            return "";
        }
        if (known.size() < MAX_NAMES) {
            known.add(holder.application());
        }
        return known.contains(holder.application()) ? holder.application() : OTHER;
    }
}
