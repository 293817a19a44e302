package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Wallets.Emptied;
import dev.turnstile.postgres.Wallets.MovedOver;
import dev.turnstile.postgres.Wallets.PaidIn;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.projection.Projections.RebuildProgress;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** Wallets and the tables of their balances. */
abstract class WalletTables {

    /** Options that use every path: small pages, many checkpoints, rows evicted from memory. */
    static final RebuildOptions SMALL =
            RebuildOptions.defaults().withCheckpoint(3).withRows(2);

    final TestDatabase database;
    final PostgresTurnstile turnstile;
    private final List<Subscriber> running = new CopyOnWriteArrayList<>();

    WalletTables(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .renewalInterval(Duration.ofMillis(200))
                .open();
    }

    @AfterEach
    void close() {
        running.forEach(Subscriber::close);
        turnstile.close();
        database.close();
    }

    void start(Wallets wallets) {
        start(Subscription.of(wallets));
    }

    void start(Subscription subscription) {
        running.add(turnstile.subscriptions().start(subscription));
    }

    long append(int wallet, Record... events) {
        return turnstile
                .events()
                .append(Append.of(StreamName.of("wallet", wallet), events))
                .position();
    }

    void fill(int wallets) {
        for (int wallet = 0; wallet < wallets; wallet++) {
            append(wallet, new PaidIn(wallet * 10L, "tab\tand \\ line\n" + wallet));
            append(wallet, new MovedOver(Integer.toString((wallet + 1) % wallets), 3));
            if (wallet % 5 == 4) {
                append(wallet, new Emptied(UUID.randomUUID()));
            }
        }
    }

    List<String> rows(String table) {
        return database.rows("SELECT " + Wallets.COLUMNS + " FROM " + table + " ORDER BY wallet COLLATE \"C\"");
    }

    /** Returns the rows of a projection of another name, built in one pass. */
    List<String> control() {
        turnstile.projections().rebuild(new Wallets("control", 1, event -> {}));
        return rows("control");
    }

    List<String> tables() {
        return database.rows(
                "SELECT relname FROM pg_class WHERE relname LIKE 'wallets%' AND relkind = 'r' ORDER BY relname");
    }

    RebuildProgress progress() {
        return turnstile.projections().rebuilds().stream()
                .filter(one -> one.projection().equals("wallets"))
                .findFirst()
                .orElseThrow();
    }

    void reach(String subscription, long position) throws InterruptedException {
        reach(running.getLast(), subscription, position);
    }

    void reachFirst(String subscription, long position) throws InterruptedException {
        reach(running.getFirst(), subscription, position);
    }

    private static void reach(Subscriber subscriber, String name, long position) throws InterruptedException {
        assertThat(subscriber.waitFor(name, position, Duration.ofSeconds(60))).isTrue();
    }
}
