package dev.turnstile.search;

import dev.turnstile.event.RecordedEvent;
import org.opensearch.client.opensearch._types.ErrorCause;
import org.opensearch.client.opensearch.core.bulk.BulkResponseItem;

/**
 * A change with the answer of the index.
 *
 * @param event the event that it follows from
 * @param change the change
 * @param item the answer
 */
record Written(RecordedEvent event, IndexChange change, BulkResponseItem item) {

    Concern concern() {
        return item.error() == null ? Concern.NOTHING : Concern.ofDocument(item.status(), type());
    }

    /** Returns the failure of one attempt. */
    IndexException failed() {
        return new IndexException("index '" + change.index() + "': " + why(), null);
    }

    /** Returns the failure of the document. */
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
