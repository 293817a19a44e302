package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.embedded.TemporaryCluster;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log is set back under a running process: all events are delivered, and no cached number is used wrongly. */
@Timeout(300)
class SetBackTest extends SetBackClusters {

    static final StateMachine<String, String> LAMP = StateMachine.define("lamp")
            .state("off", 0)
            .initial()
            .state("on", 1)
            .transition("switch_on")
            .from("off")
            .to("on")
            .build();

    @Tag("slow")
    @Test
    void a_standby_that_is_behind_is_promoted_and_every_event_of_its_log_is_delivered() throws Exception {
        TemporaryCluster primary = primary(options());
        SetBackApplication application = closing(new SetBackApplication(primary));
        application.append("orders", "1", "before");
        application.settled();
        TemporaryCluster standby = leftBehind(primary);
        for (int i = 0; i < 200; i++) {
            application.append("orders", "lost-" + i % 7, "lost " + i);
        }
        application.settled();
        promoted(primary, standby);
        application.server.meets(standby);
        for (int i = 0; i < 20; i++) {
            application.append("orders", "kept-" + i % 7, "kept " + i);
        }
        application.settled();
        assertThat(application.rows(ledgerTwice())).isEmpty();
    }

    @Tag("slow")
    @Test
    void numbers_of_a_lost_category_do_not_refer_to_its_successor() throws Exception {
        TemporaryCluster primary = primary(options());
        SetBackApplication application = closing(new SetBackApplication(primary));
        application.append("orders", "1", "before");
        application.settled();
        TemporaryCluster standby = leftBehind(primary);
        application.append("lost", "1", "lost");
        promoted(primary, standby);
        try (HikariDataSource pool = SwitchedServer.pool(standby.dataSource());
                PostgresTurnstile other = PostgresTurnstile.open(pool)) {
            other.events()
                    .append(Append.of(
                            StreamName.of("other", "1"), List.of(NewEvent.ofJson("noted", 1, "{\"text\": \"x\"}"))));
        }
        application.server.meets(standby);
        application.append("lost", "1", "again");
        assertThat(application.rows(texts("other"))).containsExactly("1 x");
        assertThat(application.rows(texts("lost"))).containsExactly("1 again");
        assertThat(application.turnstile.events().stream(StreamName.of("lost", "1"))
                        .orElseThrow()
                        .version())
                .isEqualTo(1);
        application.settled();
    }

    private static String texts(String category) {
        return "SELECT s.key, e.data ->> 'text' FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id"
                + " JOIN turnstile.category c ON c.id = s.category WHERE c.name = '" + category
                + "' ORDER BY s.key, e.version";
    }

    @Tag("slow")
    @Test
    void keys_of_a_lost_subject_are_not_used_for_its_successor() throws Exception {
        TemporaryCluster primary = primary(options());
        SetBackApplication application = closing(new SetBackApplication(primary));
        Guests.append(application.turnstile.events(), new Guests.Moved("b0", "g0", "Rue 0"));
        TemporaryCluster standby = leftBehind(primary);
        Guests.append(application.turnstile.events(), new Guests.Moved("b1", "ada", "Rue 1"));
        promoted(primary, standby);
        try (HikariDataSource pool = SwitchedServer.pool(standby.dataSource());
                PostgresTurnstile other = PostgresTurnstile.open(pool)) {
            Guests.append(other.events(), new Guests.Moved("b2", "bob", "Rue 2"));
        }
        application.server.meets(standby);
        Eventually.holds(() -> !application.rows("SELECT 1").getFirst().startsWith("not"));
        Guests.append(application.turnstile.events(), new Guests.Moved("b1", "ada", "Rue 3"));
        try (HikariDataSource pool = SwitchedServer.pool(standby.dataSource());
                PostgresTurnstile other = PostgresTurnstile.open(pool)) {
            other.erasure().forget("bob");
            assertThat(Guests.read(other.events(), "b1")).containsExactly(new Guests.Moved("b1", "ada", "Rue 3"));
        }
    }

    @Tag("slow")
    @Test
    void a_lifecycle_that_was_lost_is_bound_again_and_its_transitions_are_its_own() throws Exception {
        TemporaryCluster primary = primary(options());
        SetBackApplication application = closing(new SetBackApplication(primary));
        application.append("orders", "1", "before");
        TemporaryCluster standby = leftBehind(primary);
        Lifecycle<String, String> lamps = application.turnstile.lifecycle(LAMP, RecordTable.of("lamps"));
        lamps.fire(1, "switch_on");
        promoted(primary, standby);
        try (HikariDataSource pool = SwitchedServer.pool(standby.dataSource());
                PostgresTurnstile other = PostgresTurnstile.open(pool)) {
            other.lifecycle(LAMP, RecordTable.of("doors")).fire(1, "switch_on");
        }
        application.server.meets(standby);
        Eventually.holds(() -> !application.rows("SELECT 1").getFirst().startsWith("not"));
        lamps.fire(2, "switch_on");
        assertThat(
                        application.rows(
                                "SELECT c.name, s.key FROM turnstile.stream s"
                                        + " JOIN turnstile.category c ON c.id = s.category WHERE c.name IN ('lamps', 'doors') ORDER BY 1, 2"))
                .containsExactly("doors 1", "lamps 2");
        assertThat(lamps.history(2)).hasSize(1);
        assertThat(lamps.history(1)).isEmpty();
    }

    @Tag("slow")
    @Test
    void a_synchronous_standby_is_promoted_and_nothing_that_was_acknowledged_is_missing() throws Exception {
        TemporaryCluster primary = primary(options());
        SetBackApplication application = closing(new SetBackApplication(primary));
        TemporaryCluster standby = closing(primary.standby("standby", directory.resolve("standby")));
        primary.synchronous(List.of("standby"));
        Eventually.holds(() -> rows(primary.dataSource(), "SELECT sync_state FROM pg_stat_replication")
                .equals(List.of("sync")));
        for (int i = 0; i < 50; i++) {
            application.append("orders", String.valueOf(i % 7), "kept " + i);
        }
        primary.kill();
        standby.promote();
        sql(standby.dataSource(), "SELECT 1");
        application.server.meets(standby);
        application.append("orders", "8", "after");
        assertThat(application.rows("SELECT count(*) FROM turnstile.event")).containsExactly("51");
        application.settled();
        assertThat(application.rows(ledgerTwice())).isEmpty();
    }

    @Test
    void a_server_that_lost_asynchronous_commits_delivers_every_remaining_event() throws Exception {
        TemporaryCluster primary = primary(options().withSetting("synchronous_commit", "off"));
        SetBackApplication application = closing(new SetBackApplication(primary));
        application.append("orders", "1", "before");
        application.settled();
        sql(primary.dataSource(), "CHECKPOINT");
        List<Long> writers = frozenWriters(primary);
        for (int i = 0; i < 20; i++) {
            application.append("lost", String.valueOf(i % 7), "lost " + i);
        }
        application.settled();
        primary.kill();
        writers.forEach(primary::killBackend);
        primary.start();
        assertThat(rows(primary.dataSource(), texts("lost")))
                .as("commits that were acknowledged and are lost")
                .hasSizeLessThan(20);
        for (int i = 0; i < 20; i++) {
            application.append("orders", "kept-" + i % 7, "kept " + i);
        }
        application.settled();
        assertThat(application.rows(ledgerTwice())).isEmpty();
    }

    @Tag("slow")
    @Test
    void a_lost_subscription_from_now_starts_after_the_existing_events() throws Exception {
        TemporaryCluster primary = primary(options());
        SetBackApplication application = closing(new SetBackApplication(primary));
        application.append("orders", "1", "before");
        application.settled();
        TemporaryCluster standby = leftBehind(primary);
        List<String> fresh = new CopyOnWriteArrayList<>();
        closing(application
                .turnstile
                .subscriptions()
                .start(Subscription.of(
                        "fresh",
                        Selection.ofEvents().withCategories("orders"),
                        Start.now(),
                        delivery -> fresh.add(String.valueOf(delivery.event().data())))));
        application.append("orders", "1", "lost");
        Eventually.holds(() -> !fresh.isEmpty());
        promoted(primary, standby);
        assertThat(rows(standby.dataSource(), "SELECT name FROM turnstile.subscription WHERE name = 'fresh'"))
                .isEmpty();
        try (HikariDataSource pool = SwitchedServer.pool(standby.dataSource());
                PostgresTurnstile other = PostgresTurnstile.open(pool)) {
            other.events()
                    .append(Append.of(
                            StreamName.of("orders", "2"),
                            List.of(NewEvent.ofJson("noted", 1, "{\"text\": \"other\"}"))));
        }
        application.server.meets(standby);
        application.append("orders", "1", "kept");
        Eventually.holds(() -> fresh.size() >= 3);
        application.settled();
        assertThat(fresh)
                .containsExactlyInAnyOrder("{\"text\": \"lost\"}", "{\"text\": \"other\"}", "{\"text\": \"kept\"}");
    }

    @Test
    void a_killed_backend_changes_the_incarnation_on_the_newest_server_too() throws Exception {
        TemporaryCluster server =
                closing(TemporaryCluster.create(directory.resolve("newest"), ServerOptions.defaults()));
        server.start();
        sql(server.dataSource(), TABLES);
        try (HikariDataSource pool = SwitchedServer.pool(server.dataSource());
                PostgresTurnstile turnstile = PostgresTurnstile.open(pool)) {
            String before = rows(pool, "SELECT turnstile.incarnation()").getFirst();
            assertThat(rows(pool, "SELECT turnstile.incarnation()")).containsExactly(before);
            long backend = Long.parseLong(rows(pool, "SELECT pg_backend_pid()").getFirst());
            server.killBackend(backend);
            assertThat(server.awaitReady(Duration.ofSeconds(60))).isTrue();
            Eventually.holds(() -> {
                List<String> now = rows(pool, "SELECT turnstile.incarnation()");
                return !now.getFirst().startsWith("not read") && !now.equals(List.of(before));
            });
            assertThat(turnstile.events().types()).isEmpty();
        }
    }

    /** Copies the primary, and stops the copy, so that the copy lacks later events. */
    private TemporaryCluster leftBehind(TemporaryCluster primary) {
        TemporaryCluster standby = closing(primary.standby("standby", directory.resolve("standby")));
        Eventually.holds(() -> rows(standby.dataSource(), "SELECT count(*) FROM turnstile.event")
                .equals(rows(primary.dataSource(), "SELECT count(*) FROM turnstile.event")));
        standby.stop();
        return standby;
    }

    private static void promoted(TemporaryCluster primary, TemporaryCluster standby) {
        primary.kill();
        standby.start();
        standby.promote();
    }

    private static String ledgerTwice() {
        return "SELECT stream, version, count(*) FROM ledger GROUP BY 1, 2 HAVING count(*) > 1";
    }
}
