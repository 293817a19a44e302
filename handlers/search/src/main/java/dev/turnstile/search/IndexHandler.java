package dev.turnstile.search;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.subscription.BatchHandler;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Redelivery;
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
 * Keeps documents of OpenSearch up to date with events, a batch of events by one bulk request. Thread-safe.
 *
 * <p>Each document carries a version that its event gives, the event's version in its stream unless said otherwise, and the
 * index takes only what is newer than what it has ({@code version_type=external}). So an event that comes again, or late,
 * changes nothing. A document must therefore follow from one stream, or be {@linkplain #withPositionsAsVersions versioned by
 * position}, and each event that concerns it writes it as a whole.
 *
 * <p>The index remembers the version of a removed document for {@code index.gc_deletes}, 60 seconds by default. An older event
 * that comes again after that writes the document once more, until the event that removes it comes again behind it.
 *
 * <p>The status decides about a failure:
 *
 * <ul>
 *   <li>No answer, a missing login or permission (401, 403, 407), a missing, closed or blocked index (404), a timeout or an
 *       overload (408, 425, 429, 502 to 504, 507) do not concern a document: everything is postponed.
 *   <li>400, 413 and 422 for a document are an {@link IndexRefusedException}; all others of its batch are written.
 *   <li>Any other is an {@link IndexException}, and the event is tried again.
 * </ul>
 */
public final class IndexHandler implements BatchHandler {

    private static final Duration USUAL_PAUSE = Duration.ofSeconds(10);

    private final OpenSearchClient client;
    private final Function<Delivery, List<IndexChange>> changes;
    private final Function<RecordedEvent, Long> version;
    private final Duration pause;

    private IndexHandler(
            OpenSearchClient client,
            Function<Delivery, List<IndexChange>> changes,
            Function<RecordedEvent, Long> version,
            Duration pause) {
        this.client = client;
        this.changes = changes;
        this.version = version;
        this.pause = pause;
    }

    /**
     * Writes what a function makes of events.
     *
     * @param client what reaches the engine; its transport sets timeouts and how to log in, and is closed by who made it
     * @param changes says what an event does to documents, each at most once; called again for each attempt, by several
     *     threads at the same time
     */
    public static IndexHandler of(OpenSearchClient client, Function<Delivery, List<IndexChange>> changes) {
        return new IndexHandler(client, changes, event -> (long) event.version(), USUAL_PAUSE);
    }

    /**
     * Gives documents the positions of events as versions, for documents that follow from several streams: of two events the
     * one that stands further on in the log wins. An import into another database gives other positions; the index has to be
     * made anew then.
     */
    public IndexHandler withPositionsAsVersions() {
        return new IndexHandler(client, changes, RecordedEvent::position, pause);
    }

    /** Waits so long when everything is postponed, 10 seconds by default. */
    public IndexHandler withRetryDelay(Duration length) {
        return new IndexHandler(client, changes, version, length);
    }

    /** Returns what a subscription with this handler should do about failures: the usual, but nothing after an {@link IndexRefusedException}. */
    public static Redelivery redelivery() {
        return Redelivery.defaults().withoutRetries(IndexRefusedException.class);
    }

    /**
     * Writes what follows from events.
     *
     * @throws Postponed if the engine takes no document at present
     * @throws IndexRefusedException if a document will never be taken
     * @throws IndexException if another attempt may help
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
                            + ", of which the index would take the first ones only");
        }
        return wanted;
    }

    private BulkOperation operation(Delivery delivery, IndexChange change) {
        long external = version.apply(delivery.event());
        return switch (change) {
            case IndexChange.Put put -> {
                // A tree: what the client could not write would look like an engine that cannot be reached.
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
            throw judged(events, wanted, status(e), e);
        } catch (OpenSearchException e) {
            throw judged(events, wanted, e.status(), e);
        } catch (RuntimeException e) {
            // The client fails in this way on a page of a proxy in the place of an answer.
            throw judged(events, wanted, status(e), e);
        }
    }

    private RuntimeException judged(
            List<RecordedEvent> events, List<IndexChange> wanted, int status, Exception failure) {
        String why = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return switch (Concern.ofRequest(status, wanted.size())) {
            case ENGINE -> postponed(status, "", failure);
            case DOCUMENT -> new IndexRefusedException(events.getFirst(), wanted.getFirst(), status, why);
            default -> new IndexException("the bulk request failed with status " + status + ": " + why, failure);
        };
    }

    /** Returns the status of an answer that the client did not understand; 0 if there was none. */
    private static int status(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ResponseException answered) {
                return answered.status();
            }
        }
        return 0;
    }

    private void conclude(List<RecordedEvent> events, List<IndexChange> wanted, List<BulkResponseItem> items) {
        if (items.size() != wanted.size()) {
            throw new IndexException(
                    "expected an answer to each of " + wanted.size() + " changes, got " + items.size(), null);
        }
        List<Written> all = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            all.add(new Written(events.get(i), wanted.get(i), items.get(i)));
        }
        first(all, Concern.ENGINE).ifPresent(held -> {
            throw postponed(held.item().status(), held.type(), held.failed());
        });
        first(all, Concern.DOCUMENT).ifPresent(refused -> {
            throw refused.refused();
        });
        first(all, Concern.ATTEMPT).ifPresent(failed -> {
            throw failed.failed();
        });
    }

    private static Optional<Written> first(List<Written> all, Concern concern) {
        return all.stream().filter(one -> one.concern() == concern).findFirst();
    }

    private Postponed postponed(int status, String type, Exception cause) {
        String answer = status == 0
                ? "no answer that can be read"
                : "status " + status + (type.isEmpty() ? "" : " (" + type + ")");
        Postponed postponed = Postponed.quotingNoValue(
                pause, "the search engine takes nothing: " + answer + "; " + Concern.remedy(status, type));
        postponed.initCause(cause);
        return postponed;
    }
}
