package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Accounts.Account;
import dev.turnstile.postgres.Accounts.AccountEvent;
import dev.turnstile.postgres.Accounts.Closed;
import dev.turnstile.postgres.Accounts.Deposited;
import dev.turnstile.postgres.Accounts.Opened;
import dev.turnstile.postgres.Accounts.Withdrawn;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** A fold with snapshots is the fold without. */
class AggregatePropertyTest {

    private static final AtomicInteger IDS = new AtomicInteger();
    private static final Map<TestServer, TestDatabase> DATABASES = new EnumMap<>(TestServer.class);
    private static final Map<TestServer, PostgresTurnstile> STORES = new EnumMap<>(TestServer.class);

    @AfterContainer
    static void close() {
        STORES.values().forEach(PostgresTurnstile::close);
        DATABASES.values().forEach(TestDatabase::close);
        STORES.clear();
        DATABASES.clear();
    }

    private static PostgresTurnstile turnstile(TestServer server) {
        return STORES.computeIfAbsent(
                server,
                one -> PostgresTurnstile.builder(DATABASES
                                .computeIfAbsent(one, TestServer::database)
                                .dataSource())
                        .snapshotsOn(Runnable::run)
                        .open());
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void a_fold_with_snapshots_is_the_fold_without(
            @ForAll("appends") List<List<NewEvent>> appends,
            @ForAll @IntRange(min = 1, max = 6) int every,
            @ForAll @IntRange(min = 1, max = 3) int kept) {
        assertSameFold(appends, Snapshots.ofEvery(every).withKept(kept));
    }

    @Tag("slow")
    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
    void each_of_many_folds_with_snapshots_is_the_fold_without(
            @ForAll("appends") List<List<NewEvent>> appends,
            @ForAll @IntRange(min = 1, max = 6) int every,
            @ForAll @IntRange(min = 1, max = 3) int kept) {
        assertSameFold(appends, Snapshots.ofEvery(every).withKept(kept));
    }

    private static void assertSameFold(List<List<NewEvent>> appends, Snapshots snapshots) {
        for (TestServer server : TestServer.available()) {
            PostgresTurnstile turnstile = turnstile(server);
            Aggregates<Account, AccountEvent> plain =
                    turnstile.aggregates(Accounts.declared().build());
            Aggregates<Account, AccountEvent> folded = turnstile.aggregates(Accounts.withSnapshots(snapshots));
            int id = IDS.incrementAndGet();
            int version = 0;
            for (List<NewEvent> events : appends) {
                turnstile.events().append(Append.of(StreamName.of("account", id), events));
                version += events.size();
                assertThat(folded.load(id)).isEqualTo(plain.load(id));
                assertThat(folded.load(id).version()).isEqualTo(version);
            }
            for (int at = 0; at <= version; at++) {
                assertThat(folded.at(id, at)).isEqualTo(plain.at(id, at));
            }
        }
    }

    @Provide
    Arbitrary<List<List<NewEvent>>> appends() {
        Arbitrary<Long> cents = Arbitraries.longs().between(0, 1_000);
        Arbitrary<NewEvent> event = Arbitraries.oneOf(
                cents.map(some -> NewEvent.of(new Deposited(some))),
                cents.map(some -> NewEvent.ofJson("deposited", 1, "{\"euros\": " + some + "}")),
                cents.map(some -> NewEvent.of(new Withdrawn(some))),
                Arbitraries.of(NewEvent.of(new Opened("ada")), NewEvent.of(new Closed())));
        return event.list().ofMinSize(1).ofMaxSize(5).list().ofMaxSize(6);
    }
}
