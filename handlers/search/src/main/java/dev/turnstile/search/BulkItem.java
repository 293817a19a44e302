package dev.turnstile.search;

import dev.turnstile.event.RecordedEvent;
import org.opensearch.client.opensearch._types.ErrorCause;
import org.opensearch.client.opensearch.core.bulk.BulkResponseItem;

/**
 * A change with its result.
 *
 * @param event the event of the change
 * @param change the change
 * @param item the result from the index
 */
record BulkItem(RecordedEvent event, IndexChange change, BulkResponseItem item) {

    FailureScope scope() {
        return item.error() == null ? FailureScope.NONE : FailureScope.ofDocument(item.status(), type());
    }

    /** Returns the exception for a failed attempt. */
    IndexException failed() {
        return new IndexException("index '" + change.index() + "': " + why(), null);
    }

    /** Returns the exception for a refused document. */
    IndexRefusedException refused() {
        return new IndexRefusedException(event, change, item.status(), why());
    }

    private String why() {
        ErrorCause error = item.error();
        if (error == null) {
            return "";
        }
        ErrorCause cause = error.causedBy();
        return type() + ": " + error.reason() + (cause == null ? "" : " (" + cause.reason() + ")");
    }

    String type() {
        ErrorCause error = item.error();
        return error == null ? "" : String.valueOf(error.type());
    }
}
