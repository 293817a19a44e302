package dev.turnstile.search;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Handling.BatchHandler;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.opensearch._types.OpenSearchException;
import org.opensearch.client.opensearch._types.VersionType;
import org.opensearch.client.opensearch.core.BulkResponse;
import org.opensearch.client.opensearch.core.bulk.BulkOperation;
import org.opensearch.client.opensearch.core.bulk.BulkResponseItem;
import org.opensearch.client.transport.httpclient5.ResponseException;

/**
 * A handler that updates documents of OpenSearch from events, with one bulk request for each batch of events.
 * Thread-safe.
 *
 * <p>A document has the version of its last event in the event's stream by default, and the index accepts only newer
 * versions ({@code version_type=external}). An event that is delivered again or late therefore has no effect. All
 * events of a document must be in one stream, or the documents must be {@linkplain #withPositionsAsVersions versioned
 * by position}. Each event must write the whole document.
 *
 * <p>The index stores the version of a removed document for {@code index.gc_deletes}, 60 seconds by default. If an
 * older event is delivered again after that, it writes the document again, until the event that removes it is
 * delivered again too.
 *
 * <p>The status of a failure determines the reaction:
 *
 * <ul>
 *   <li>No response, a missing login or permission (401, 403, 407), a missing, closed or blocked index (404), a
 *       timeout or an overload (408, 425, 429, 502 to 504, 507) affect all documents: all events are postponed.
 *   <li>400, 413 and 422 for a document throw {@link IndexRefusedException}; the other documents of the batch are
 *       written.
 *   <li>Any other status throws {@link IndexException}, and the event is retried.
 * </ul>
 */
public final class IndexHandler implements BatchHandler {

    private static final Duration DEFAULT_DELAY = Duration.ofSeconds(10);

    private final OpenSearchClient client;
    private final Function<Delivery, List<IndexChange>> changes;
    private final Function<RecordedEvent, Long> version;
    private final Duration delay;

    private IndexHandler(
            OpenSearchClient client,
            Function<Delivery, List<IndexChange>> changes,
            Function<RecordedEvent, Long> version,
            Duration delay) {
        this.client = client;
        this.changes = changes;
        this.version = version;
        this.delay = delay;
    }

    /**
     * Returns a handler that writes the changes that a function returns for events.
     *
     * @param client the client; its transport determines timeouts and login, and is closed by the caller
     * @param changes returns the changes of an event, at most one for each document; called for each attempt, must be
     *     thread-safe
     */
    public static IndexHandler of(OpenSearchClient client, Function<Delivery, List<IndexChange>> changes) {
        return new IndexHandler(client, changes, event -> (long) event.version(), DEFAULT_DELAY);
    }

    /**
     * Returns a handler that uses the positions of events as document versions, for documents with events of several
     * streams: the event with the higher position wins. An import into another database assigns other positions, so
     * the index must then be built again.
     */
    public IndexHandler withPositionsAsVersions() {
        return new IndexHandler(client, changes, RecordedEvent::position, delay);
    }

    /**
     * Returns a handler with another delay before the next attempt if all events are postponed; 10 seconds by
     * default.
     */
    public IndexHandler withRetryDelay(Duration delay) {
        return new IndexHandler(client, changes, version, delay);
    }

    /**
     * Returns the recommended redelivery of a subscription with this handler: the defaults, but no further attempt
     * after {@link IndexRefusedException}.
     */
    public static Redelivery redelivery() {
        return Redelivery.defaults().withoutRetries(IndexRefusedException.class);
    }

    /**
     * Writes the changes of events.
     *
     * @throws Postponed if the engine accepts no document at present
     * @throws IndexRefusedException if the index will never accept a document
     * @throws IndexException if another attempt may succeed
     * @throws InvalidJsonException if a document cannot be written as JSON
     * @throws IllegalArgumentException if an event changes a document twice
     */
    @Override
    public void handle(List<Delivery> deliveries) {
        List<RecordedEvent> events = new ArrayList<>();
        List<IndexChange> wanted = new ArrayList<>();
        List<BulkOperation> operations = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            for (IndexChange change : checked(delivery)) {
                events.add(delivery.event());
                wanted.add(change);
                operations.add(operation(delivery, change));
            }
        }
        if (!operations.isEmpty()) {
            conclude(events, wanted, send(events, wanted, operations).items());
        }
    }

    private List<IndexChange> checked(Delivery delivery) {
        List<IndexChange> wanted = changes.apply(delivery);
        long documents = wanted.stream()
                .map(change -> List.of(change.index(), change.id()))
                .distinct()
                .count();
        if (documents < wanted.size()) {
            throw new IllegalArgumentException(
                    "expected event " + delivery.event().position()
                            + " to change each document once, got " + wanted.size() + " changes of " + documents
                            + " documents; the index would apply only the first change of each");
        }
        return wanted;
    }

    private BulkOperation operation(Delivery delivery, IndexChange change) {
        long external = version.apply(delivery.event());
        return switch (change) {
            case IndexChange.Put put -> {
                // BulkItem as JSON first: if the client failed to serialize it, the engine would appear unreachable.
                Map<String, Object> document =
                        delivery.json().read(delivery.json().write(put.document()));
                yield BulkOperation.of(one -> one.index(write -> write.index(put.index())
                        .id(put.id())
                        .version(external)
                        .versionType(VersionType.External)
                        .document(document)));
            }
            case IndexChange.Remove remove ->
                BulkOperation.of(one -> one.delete(delete -> delete.index(remove.index())
                        .id(remove.id())
                        .version(external)
                        .versionType(VersionType.External)));
        };
    }

    private BulkResponse send(List<RecordedEvent> events, List<IndexChange> wanted, List<BulkOperation> operations) {
        try {
            return client.bulk(request -> request.operations(operations));
        } catch (IOException e) {
            throw classified(events, wanted, status(e), e);
        } catch (OpenSearchException e) {
            throw classified(events, wanted, e.status(), e);
        } catch (RuntimeException e) {
            // The client throws this exception if a proxy responds with a page.
            throw classified(events, wanted, status(e), e);
        }
    }

    private RuntimeException classified(
            List<RecordedEvent> events, List<IndexChange> wanted, int status, Exception failure) {
        String why = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return switch (FailureScope.ofRequest(status, wanted.size())) {
            case ENGINE -> postponed(status, "", failure);
            case DOCUMENT -> new IndexRefusedException(events.getFirst(), wanted.getFirst(), status, why);
            default -> new IndexException("the bulk request failed with status " + status + ": " + why, failure);
        };
    }

    /** Returns the status of a response that the client could not parse, or 0 if there was no response. */
    private static int status(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ResponseException response) {
                return response.status();
            }
        }
        return 0;
    }

    private void conclude(List<RecordedEvent> events, List<IndexChange> wanted, List<BulkResponseItem> items) {
        if (items.size() != wanted.size()) {
            throw new IndexException(
                    "expected a result for each of " + wanted.size() + " changes, got " + items.size(), null);
        }
        List<BulkItem> all = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            all.add(new BulkItem(events.get(i), wanted.get(i), items.get(i)));
        }
        first(all, FailureScope.ENGINE).ifPresent(failed -> {
            throw postponed(failed.item().status(), failed.type(), failed.failed());
        });
        first(all, FailureScope.DOCUMENT).ifPresent(refused -> {
            throw refused.refused();
        });
        first(all, FailureScope.ATTEMPT).ifPresent(failed -> {
            throw failed.failed();
        });
    }

    private static Optional<BulkItem> first(List<BulkItem> all, FailureScope scope) {
        return all.stream().filter(one -> one.scope() == scope).findFirst();
    }

    private Postponed postponed(int status, String type, Exception cause) {
        String response =
                status == 0 ? "no readable response" : "status " + status + (type.isEmpty() ? "" : " (" + type + ")");
        Postponed postponed = Postponed.quotingNoValue(
                delay,
                "the search engine accepts no documents: " + response + "; " + FailureScope.remedy(status, type));
        postponed.initCause(cause);
        return postponed;
    }
}
