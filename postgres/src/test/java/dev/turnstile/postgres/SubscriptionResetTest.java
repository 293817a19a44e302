package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.archive.DetachedEventsException;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A subscription is moved to another place in the log, or removed, while it runs and while it does not. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SubscriptionResetTest extends SubscriptionFixture {

    private static final String FIRST_PARTITION = "event_archive_000000000000";

    private final Map<String, Cursor> places = new ConcurrentHashMap<>();
    private final Map<String, Instant> times = new ConcurrentHashMap<>();

    SubscriptionResetTest(TestServer server) {
        super(server);
    }

    private void note(Delivery delivery) {
        places.put(text(delivery), delivery.at());
        times.put(text(delivery), delivery.event().recordedAt());
        see(delivery);
    }

    private Subscription notes(Start start) {
        return Subscription.of("notes", NOTES, start, this::note);
    }

    private void seenAfter(Start to, String... texts) {
        seen.clear();
        turnstile.subscriptions().reset("notes", to);
        Eventually.holds(() -> seen.size() >= texts.length);
        Eventually.holds(() -> status().lag() == 0);
        assertThat(seen).containsExactlyInAnyOrder(texts);
    }

    private Cursor place(String text) {
        return Objects.requireNonNull(places.get(text));
    }

    private Instant time(String text) {
        return Objects.requireNonNull(times.get(text));
    }

    @Test
    void a_running_subscription_continues_from_the_cursor_it_is_moved_to() throws InterruptedException {
        append(1, "a");
        append(2, "b");
        start(notes(Start.beginning()));
        reach(append(3, "c"));
        seenAfter(Start.beginning(), "a", "b", "c");
        seenAfter(Start.after(place("a")), "b", "c");
        seenAfter(Start.recordedFrom(time("b")), "b", "c");
        seenAfter(Start.recordedFrom(time("c").plusSeconds(3_600)));
        seenAfter(Start.now());
        reach(append(4, "d"));
        assertThat(seen).containsExactly("d");
    }

    @Test
    void a_running_subscription_reads_again_what_was_archived_meanwhile() throws InterruptedException {
        start(notes(Start.beginning()));
        reach(append(1, "a", "b"));
        Eventually.holds(() -> status().lag() == 0);
        turnstile.archive().run(ArchivePlan.all());
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
        seenAfter(Start.beginning(), "a", "b");
    }

    @Test
    void a_subscription_without_a_node_starts_at_the_cursor_it_was_moved_to() throws InterruptedException {
        append(1, "a");
        start(notes(Start.beginning()));
        reach(append(2, "b"));
        running.removeLast().close();
        seen.clear();
        append(3, "not wanted");
        turnstile.subscriptions().reset("notes", Start.now());
        start(notes(Start.beginning()));
        reach(append(4, "c"));
        assertThat(seen).containsExactly("c");
    }

    @Test
    void a_new_subscription_starts_after_a_cursor_or_at_a_time() throws InterruptedException {
        append(1, "a");
        append(2, "b");
        start(notes(Start.beginning()));
        reach(append(3, "c"));
        seen.clear();
        start(Subscription.of("behind", NOTES, Start.after(place("b")), this::see));
        Eventually.holds(() -> seen.equals(List.of("c")));
        start(Subscription.of("since", NOTES, Start.recordedFrom(time("c")), this::see));
        Eventually.holds(() -> seen.equals(List.of("c", "c")));
    }

    /** As texts, 10 is before 9. */
    @Test
    void a_start_at_a_time_is_the_least_horizon_by_number() {
        long first = append(1, "a");
        append(2, "b");
        database.sql("UPDATE turnstile.event SET horizon = CASE position WHEN " + first
                + " THEN CAST('9' AS xid8) ELSE CAST('10' AS xid8) END");
        start(Subscription.of("since", NOTES, Start.recordedFrom(Instant.EPOCH), this::see));
        Eventually.holds(() -> seen.size() >= 2);
        assertThat(seen).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void parked_streams_are_reported_and_removed_and_their_events_delivered_again() {
        AtomicBoolean broken = new AtomicBoolean(true);
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (broken.get()) {
                        fail("yet");
                    }
                    see(delivery);
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        append(1, "a", "b");
        Eventually.holds(() -> status().dead() == 1);
        broken.set(false);
        List<ParkedStream> parked = turnstile.subscriptions().reset("notes", Start.beginning());
        assertThat(parked).extracting(one -> one.stream().key()).containsExactly("1");
        Eventually.holds(() -> seen.equals(List.of("a", "b")));
        assertThat(turnstile.subscriptions().parked("notes")).isEmpty();
    }

    @Test
    void an_exactly_once_handlers_open_transaction_is_rolled_back_when_the_subscription_is_moved()
            throws InterruptedException {
        database.sql("CREATE TABLE sums (text text)");
        AtomicBoolean first = new AtomicBoolean(true);
        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
            if (first.getAndSet(false)) {
                turnstile.subscriptions().reset("notes", Start.beginning());
            }
            for (Delivery delivery : deliveries) {
                Box.update(connection, "INSERT INTO sums VALUES (?)", text(delivery));
            }
        }));
        reach(append(1, "a", "b"));
        assertThat(database.value("SELECT string_agg(text, ',' ORDER BY text) FROM sums"))
                .isEqualTo("a,b");
    }

    @Test
    void a_removed_subscription_leaves_no_rows_and_its_name_may_be_used_again() throws InterruptedException {
        start(notes(Start.beginning()));
        reach(append(1, "a"));
        turnstile.subscriptions().remove("notes");
        assertThat(turnstile.subscriptions().status()).isEmpty();
        Eventually.holds(() -> shards(running.getFirst()).isEmpty());
        long position = append(7, "not wanted");
        assertThatThrownBy(() -> running.getFirst().waitFor("notes", position, Duration.ofSeconds(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was removed");
        for (String table : List.of("subscription_shard", "subscription_member", "parked_stream")) {
            Eventually.holds(() ->
                    database.value("SELECT count(*) FROM turnstile." + table).equals("0"));
        }
        start(Subscription.ofBatches("notes", NOTES.withTypes("noted"), Start.now(), all -> all.forEach(this::see)));
        reach(append(2, "b"));
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void the_lag_counts_archived_events_and_an_abandoned_subscription_is_reported_to_block_the_archive()
            throws InterruptedException {
        append(1, "a", "b", "c");
        start(notes(Start.beginning()));
        reach(append(2, "d"));
        assertThat(status().stopped()).isNull();
        assertThat(status().remarks()).isEmpty();
        running.removeLast().close();
        Instant closed = Instant.now();
        Eventually.holds(() -> status().lag() == 0);
        turnstile.archive().run(ArchivePlan.all());
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
        turnstile.subscriptions().reset("notes", Start.beginning());
        SubscriptionStatus status = status();
        assertThat(status.lag()).isEqualTo(4);
        assertThat(status.stopped()).isBetween(closed.minusSeconds(30), closed.plusSeconds(5));
        assertThat(status.remarks())
                .hasSize(1)
                .allMatch(remark -> remark.startsWith("no node has run it since ")
                        && remark.contains("can be archived")
                        && remark.endsWith("turnstile subscriptions remove notes removes it"));
        append(3, "e");
        turnstile.archive().run(ArchivePlan.all());
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("1");
        turnstile.subscriptions().remove("notes");
        turnstile.archive().run(ArchivePlan.all());
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
    }

    /** A projection that keeps nothing. */
    private static final class Counts implements Projection {

        @Override
        public String name() {
            return "counts";
        }

        @Override
        public Selection selection() {
            return NOTES;
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) {}

        @Override
        public void reset(Connection connection) {}
    }

    @Test
    void a_cursor_before_a_detached_partition_and_a_projection_table_are_refused() throws InterruptedException {
        start(notes(Start.beginning()), Subscription.of(new Counts()));
        reach(append(1, "a"));
        assertThatThrownBy(() -> turnstile.subscriptions().reset("counts", Start.beginning()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rebuild the projection");
        Eventually.holds(() -> turnstile.subscriptions().status().stream().allMatch(one -> one.lag() == 0));
        turnstile.archive().run(ArchivePlan.all());
        turnstile.archive().detach(FIRST_PARTITION);
        assertThatThrownBy(() -> turnstile.subscriptions().reset("notes", Start.beginning()))
                .isInstanceOf(DetachedEventsException.class);
        seen.clear();
        turnstile.subscriptions().reset("notes", Start.now());
        reach(append(2, "b"));
        assertThat(seen).containsExactly("b");
    }
}
