package dev.turnstile.search;

import dev.turnstile.event.RecordedEvent;
import java.util.Set;
import org.opensearch.client.opensearch._types.ErrorCause;
import org.opensearch.client.opensearch.core.bulk.BulkResponseItem;

/**
 * A change with what the index said to it.
 *
 * @param event the event that it follows from
 * @param change the change
 * @param item what the index said
 */
record Written(RecordedEvent event, IndexChange change, BulkResponseItem item) {

    private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);
    private static final String BLOCKED = "cluster_block_exception";
    private static final int CONFLICT = 409;
    private static final int SERVER_ERROR = 500;

    /** Tells whether a status says that nothing is taken at present. */
    static boolean busy(int status) {
        return BUSY.contains(status);
    }

    /** Tells whether the index is as the event wants it, or newer. */
    boolean done() {
        return item.error() == null || item.status() == CONFLICT;
    }

    boolean busy() {
        return !done() && (busy(item.status()) || type().equals(BLOCKED));
    }

    boolean failed() {
        return !done() && !busy() && item.status() >= SERVER_ERROR;
    }

    boolean refused() {
        return !done() && !busy() && !failed();
    }

    String why() {
        ErrorCause error = item.error();
        if (error == null) {
            return "";
        }
        ErrorCause cause = error.causedBy();
        return type() + ": " + error.reason() + (cause == null ? "" : " (" + cause.reason() + ")");
    }

    private String type() {
        ErrorCause error = item.error();
        return error == null ? "" : String.valueOf(error.type());
    }
}
