package dev.turnstile.spring.actuate;

import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.RecordedRefusal;
import dev.turnstile.postgres.RefusalFilter;
import dev.turnstile.postgres.listing.ListedProcess;
import dev.turnstile.postgres.listing.ListedTimer;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.subscription.Subscriptions.HorizonHolder;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The contents of the endpoint as maps and lists of simple values, for JSON and JMX. Thread-safe.
 *
 * @param showRecords whether the keys of records, the actors of refusals, and the messages of refusals and of handlers'
 *     exceptions are shown
 */
record TurnstileReport(PostgresTurnstile turnstile, Supplier<Listings> listings, boolean showRecords) {

    Map<String, Object> summary(int limit) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machines", listings.get().machines());
        all.put("subscriptions", subscriptions());
        all.put("timers", timers(limit));
        all.put("processes", processes(limit));
        all.put("refusals", refusals(limit));
        all.put("horizon", horizon());
        return all;
    }

    /** Returns a part of the summary; null if there is none of that name. */
    @Nullable
    Object section(String name, int limit) {
        return switch (name) {
            case "machines" -> listings.get().machines();
            case "subscriptions" -> subscriptions();
            case "timers" -> timers(limit);
            case "processes" -> processes(limit);
            case "refusals" -> refusals(limit);
            case "horizon" -> horizon();
            default -> null;
        };
    }

    /** Returns a subscription with its shards and parked streams; null if there is none of that name. */
    @Nullable
    Map<String, Object> subscription(String name) {
        return turnstile.subscriptions().status().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .map(this::detailed)
                .orElse(null);
    }

    private Map<String, Object> detailed(SubscriptionStatus status) {
        Map<String, Object> all = overview(status);
        all.put("shards", status.shards().stream().map(TurnstileReport::shard).toList());
        all.put(
                "parked",
                turnstile.subscriptions().parked(status.name()).stream()
                        .map(this::parked)
                        .toList());
        return all;
    }

    private static Map<String, Object> shard(SubscriptionStatus.Shard shard) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("number", shard.number());
        all.put("at", shard.at());
        known(all, "node", shard.node());
        all.put("fencingToken", shard.fencingToken());
        known(all, "failure", shard.failure());
        return all;
    }

    private List<Map<String, Object>> subscriptions() {
        return turnstile.subscriptions().status().stream()
                .map(TurnstileReport::overview)
                .toList();
    }

    private static Map<String, Object> overview(SubscriptionStatus status) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", status.name());
        all.put("lag", status.lag());
        all.put("behind", status.behind().toString());
        all.put("rate", status.rate());
        all.put("handled", status.handled());
        all.put("retrying", status.retrying());
        all.put("deadLetters", status.dead());
        all.put("failures", failures(status));
        all.put("remarks", status.remarks());
        return all;
    }

    private static List<String> failures(SubscriptionStatus status) {
        return status.shards().stream()
                .flatMap(shard -> Optional.ofNullable(shard.failure()).stream())
                .toList();
    }

    /** An operator refers to the event by its position. The message of the handler's exception may contain values. */
    private Map<String, Object> parked(ParkedStream parked) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("position", parked.position());
        all.put("category", parked.stream().category());
        all.put("type", parked.type());
        all.put("deadLetter", parked.dead());
        all.put("attempts", parked.attempts());
        all.put("failure", parked.failure());
        all.put("since", parked.since());
        all.put("waiting", parked.waiting());
        known(all, "key", showRecords ? parked.stream().key() : null);
        known(all, "message", showRecords ? parked.message() : null);
        return all;
    }

    private List<Map<String, Object>> timers(int limit) {
        return listings.get().timers(null, false, limit).stream()
                .map(this::timer)
                .toList();
    }

    private Map<String, Object> timer(ListedTimer timer) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("category", timer.stream().category());
        all.put("name", timer.name());
        all.put("due", timer.due());
        all.put("next", timer.next());
        all.put("attempts", timer.attempts());
        known(all, "event", timer.event());
        known(all, "state", timer.state());
        known(all, "failure", timer.failure());
        known(all, "key", showRecords ? timer.stream().key() : null);
        return all;
    }

    private static void known(Map<String, Object> all, String name, @Nullable Object value) {
        if (value != null) {
            all.put(name, value);
        }
    }

    private List<Map<String, Object>> processes(int limit) {
        return listings.get().processes(null, null, true, null, limit).stream()
                .map(this::process)
                .toList();
    }

    /** The state of an instance is never shown, because it contains the application's values. */
    private Map<String, Object> process(ListedProcess process) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("process", process.process());
        all.put("steps", process.steps());
        all.put("undoable", process.undoable());
        all.put("timers", process.timers());
        known(all, "key", showRecords ? process.key() : null);
        return all;
    }

    private List<Map<String, Object>> refusals(int limit) {
        return turnstile.refusals().list(RefusalFilter.all().withLimit(limit)).stream()
                .map(this::refusal)
                .toList();
    }

    private Map<String, Object> refusal(RecordedRefusal refusal) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("refusedAt", refusal.refusedAt());
        all.put("verb", refusal.verb());
        all.put("name", refusal.name());
        known(all, "state", refusal.state());
        all.put("guards", refusal.guards());
        known(all, "commandId", refusal.commandId() == null ? null : String.valueOf(refusal.commandId()));
        known(all, "record", showRecords ? refusal.record() : null);
        known(all, "actor", showRecords ? refusal.actor() : null);
        known(all, "message", showRecords ? refusal.message() : null);
        return all;
    }

    private Map<String, Object> horizon() {
        return turnstile
                .subscriptions()
                .horizonHolder()
                .map(TurnstileReport::holder)
                .orElseGet(Map::of);
    }

    /** The statement of the session is not shown, because it may contain values. */
    static Map<String, Object> holder(HorizonHolder holder) {
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("pid", holder.pid());
        session.put("application", holder.application());
        session.put("state", holder.state());
        session.put("open", holder.open().toString());
        return session;
    }
}
