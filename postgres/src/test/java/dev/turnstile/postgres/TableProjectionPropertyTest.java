package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Wallets.Emptied;
import dev.turnstile.postgres.Wallets.MovedOver;
import dev.turnstile.postgres.Wallets.PaidIn;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A projection has the same rows whichever way it runs. */
class TableProjectionPropertyTest {

    private static final int WALLETS = 4;

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void the_three_ways_of_running_build_the_same_table(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 99) Integer> program,
            @ForAll @IntRange(min = 1, max = 20) int checkpoint,
            @ForAll @IntRange(min = 1, max = WALLETS) int rows)
            throws InterruptedException {
        for (TestServer server : TestServer.available()) {
            try (TestDatabase database = server.database();
                    PostgresTurnstile turnstile = PostgresTurnstile.builder(database.dataSource())
                            .inlineProjection(named("at_once"))
                            .open();
                    Subscriber later = turnstile
                            .subscriptions()
                            .start(Subscription.of(named("later")).withBatchSize(7))) {
                long last = 0;
                for (int step : program) {
                    last = append(turnstile, step);
                }
                RebuildOptions small =
                        RebuildOptions.defaults().withCheckpoint(checkpoint).withRows(rows);
                turnstile.projections().rebuild(named("again"), small);
                assertThat(later.waitFor("later", last, Duration.ofSeconds(30))).isTrue();
                List<String> expected = rows(database, "at_once");
                assertThat(rows(database, "later")).isEqualTo(expected);
                assertThat(rows(database, "again")).isEqualTo(expected);
            }
        }
    }

    private static Wallets named(String name) {
        return new Wallets(name, 1, event -> {});
    }

    private static List<String> rows(TestDatabase database, String table) {
        return database.rows("SELECT " + Wallets.COLUMNS + " FROM " + table + " ORDER BY wallet");
    }

    private static long append(PostgresTurnstile turnstile, int step) {
        int wallet = step % WALLETS;
        String other = Integer.toString((wallet + 1 + step % 3) % WALLETS);
        Record[] events = switch (step / WALLETS % 4) {
            case 0 -> new Record[] {new PaidIn(step, "note '" + step)};
            case 1 -> new Record[] {new MovedOver(other, step)};
            case 2 -> new Record[] {new MovedOver(other, 1), new PaidIn(2, "\\N"), new Emptied(new UUID(1, 2))};
            default -> new Record[] {new Emptied(new UUID(1, 2))};
        };
        return turnstile
                .events()
                .append(Append.of(StreamName.of("wallet", wallet), events))
                .position();
    }
}
