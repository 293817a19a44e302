package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Wallets.MovedOver;
import dev.turnstile.postgres.Wallets.PaidIn;
import dev.turnstile.projection.RebuildOptions;
import dev.turnstile.projection.Rebuilt;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of projections that are made all over again while all goes on. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RebuildTest {

    private static final RebuildOptions SMALL =
            RebuildOptions.defaults().withCheckpoint(7).withRows(5);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final List<Subscriber> running = new CopyOnWriteArrayList<>();

    RebuildTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .lease(Duration.ofMillis(600))
                .open();
    }

    @AfterEach
    void close() {
        running.forEach(Subscriber::close);
        turnstile.close();
        database.close();
    }

    private Subscriber start(Wallets wallets) {
        Subscriber subscriber = turnstile.subscriptions().start(Subscription.of(wallets));
        running.add(subscriber);
        return subscriber;
    }

    private long append(int wallet, Record... events) {
        return turnstile
                .events()
                .append(Append.to(StreamName.of("wallet", wallet), events))
                .position();
    }

    private void fill(int wallets) {
        for (int wallet = 0; wallet < wallets; wallet++) {
            append(wallet, new PaidIn(wallet * 10L, "tab\tand \\ line\n" + wallet));
            append(wallet, new MovedOver(Integer.toString((wallet + 1) % wallets), 3));
            if (wallet % 5 == 4) {
                append(wallet, new Wallets.Emptied(UUID.randomUUID()));
            }
        }
    }

    private List<String> rows(String table) {
        return database.rows("SELECT " + Wallets.COLUMNS + " FROM " + table + " ORDER BY wallet COLLATE \"C\"");
    }

    private static void reach(Subscriber subscriber, String name, long position) throws InterruptedException {
        assertThat(subscriber.waitFor(name, position, Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void a_rebuilt_table_is_as_the_one_that_a_subscription_keeps() throws InterruptedException {
        fill(20);
        Subscriber subscriber = start(Wallets.version(1));
        reach(subscriber, "wallets", append(3, new PaidIn(1, "last")));
        List<String> kept = rows("wallets");
        assertThat(kept).hasSizeGreaterThan(15);
        Rebuilt rebuilt = turnstile.projections().rebuild(Wallets.version(1), SMALL);
        assertThat(rebuilt.events()).isEqualTo(45);
        assertThat(rebuilt.checked()).isEqualTo(20);
        assertThat(rows("wallets")).isEqualTo(kept);
        assertThat(rows("wallets_v1")).isEqualTo(kept);
        reach(subscriber, "wallets", append(3, new PaidIn(1, "later")));
        assertThat(rows("wallets")).hasSameSizeAs(kept).isNotEqualTo(kept);
        assertThat(database.rows("SELECT relname FROM pg_class WHERE relname LIKE 'wallets%' AND relkind = 'r'"))
                .containsExactly("wallets_v1");
    }
}
