package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.EventQuery;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.StoreProgram.Fact;
import dev.turnstile.postgres.StoreProgram.Step;
import dev.turnstile.testing.InMemoryEventStore;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/** Random programs answer on the database as they do on the model in memory. */
class EventStorePropertyTest {

    private static final AtomicInteger PROGRAMS = new AtomicInteger();
    private static final Map<TestServer, TestDatabase> DATABASES = new EnumMap<>(TestServer.class);
    private static final Map<TestServer, PostgresTurnstile> STORES = new EnumMap<>(TestServer.class);

    private static final AtomicLong MOVED = new AtomicLong();

    @AfterContainer
    static void close() {
        assertThat(MOVED.get()).as("events that were archived").isGreaterThan(PROGRAMS.get() / 20);
        STORES.values().forEach(PostgresTurnstile::close);
        DATABASES.values().forEach(TestDatabase::close);
        STORES.clear();
        DATABASES.clear();
    }

    private static PostgresTurnstile turnstile(TestServer server) {
        return STORES.computeIfAbsent(server, one -> {
            PostgresTurnstile opened = PostgresTurnstile.builder(
                            DATABASES.computeIfAbsent(one, TestServer::database).dataSource())
                    .snapshotsOn(Runnable::run)
                    .open();
            opened.archive().createPartitions(1, 3_000);
            return opened;
        });
    }

    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    void a_program_answers_as_it_does_on_the_model(@ForAll("programs") StoreProgram program) {
        assertAnswers(program);
    }

    @Tag("slow")
    @Property(tries = 1_000, shrinking = ShrinkingMode.BOUNDED)
    void each_of_a_thousand_programs_answers_as_it_does_on_the_model(@ForAll("programs") StoreProgram program) {
        assertAnswers(program);
    }

    private static void assertAnswers(StoreProgram program) {
        List<String> model =
                program.on(new InMemoryEventStore(new JacksonJson(), Clock.systemUTC()), "model", new SumFold.Model());
        int number = PROGRAMS.incrementAndGet();
        for (TestServer server : TestServer.available()) {
            if (server == TestServer.POSTGRESQL_18 || number % 10 == 0) {
                assertThat(told(program, turnstile(server), "c" + number + "_")).isEqualTo(model);
            }
        }
    }

    private static List<String> told(StoreProgram program, PostgresTurnstile turnstile, String category) {
        return program.on(turnstile.events(), category, new SumFold.Database(turnstile, MOVED)).stream()
                .map(told -> told.replace(category, "model"))
                .toList();
    }

    @Provide
    Arbitrary<StoreProgram> programs() {
        return steps().list().ofMinSize(2).ofMaxSize(14).map(StoreProgram::new);
    }

    private static Arbitrary<Step> steps() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, writes().map(write -> write)),
                Tuple.of(3, decisions()),
                Tuple.of(3, looks()),
                Tuple.of(2, searches()),
                Tuple.of(3, archivals()),
                Tuple.of(3, sums()),
                Tuple.of(1, deletions()),
                Tuple.of(1, descriptions()));
    }

    private static Arbitrary<Integer> upTo(int most) {
        return Arbitraries.integers().between(0, most);
    }

    private static Arbitrary<Boolean> either() {
        return Arbitraries.of(true, false);
    }

    private static Arbitrary<ExpectedVersion> expectations() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(ExpectedVersion.any())),
                Tuple.of(1, Arbitraries.just(ExpectedVersion.exists())),
                Tuple.of(1, Arbitraries.just(ExpectedVersion.noStream())),
                Tuple.of(2, upTo(4).map(ExpectedVersion::exactly)));
    }

    private static Arbitrary<Fact> facts() {
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.of(1, 2),
                        upTo(9),
                        Arbitraries.of("x", "y", "z").list().uniqueElements().ofMaxSize(2),
                        either())
                .as(Fact::new);
    }

    private static Arbitrary<StoreProgram.Write> writes() {
        return Combinators.combine(
                        upTo(3).list().uniqueElements().ofMinSize(1).ofMaxSize(3),
                        expectations(),
                        facts().list().ofMaxSize(3))
                .as(StoreProgram.Write::new);
    }

    private static Arbitrary<List<EventQuery.Item>> queries() {
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c").set().ofMaxSize(2),
                        Arbitraries.of("x", "y", "z").set().ofMinSize(1).ofMaxSize(2),
                        either())
                .as((types, tags, byTypes) -> byTypes && !types.isEmpty()
                        ? new EventQuery.Item(types, Set.of())
                        : new EventQuery.Item(types, tags))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    private static Arbitrary<Step> decisions() {
        return Combinators.combine(queries(), upTo(6), writes()).as(StoreProgram.Decide::new);
    }

    private static Arbitrary<Step> looks() {
        return Combinators.combine(
                        upTo(3),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(2, 5, Integer.MAX_VALUE),
                        Arbitraries.of(1, 3, 100),
                        either(),
                        either())
                .as(StoreProgram.Look::new);
    }

    private static Arbitrary<Step> searches() {
        return Combinators.combine(queries(), upTo(6), upTo(20)).as(StoreProgram.Search::new);
    }

    private static Arbitrary<Step> deletions() {
        return Combinators.combine(upTo(3), expectations(), upTo(4).map(n -> n == 0))
                .as(StoreProgram.Delete::new);
    }

    private static Arbitrary<Step> archivals() {
        return Combinators.combine(upTo(3), Arbitraries.of(1, 2, 4, Integer.MAX_VALUE))
                .as(StoreProgram.Archive::new);
    }

    private static Arbitrary<Step> sums() {
        Arbitrary<Step> adding = Combinators.combine(
                        upTo(3), upTo(9).list().ofMinSize(1).ofMaxSize(3))
                .as(StoreProgram.Add::new);
        return Arbitraries.oneOf(adding, upTo(3).map(StoreProgram.Sum::new));
    }

    private static Arbitrary<Step> descriptions() {
        return Combinators.combine(upTo(3), Arbitraries.of("", "new", "old")).as(StoreProgram.Describe::new);
    }
}
