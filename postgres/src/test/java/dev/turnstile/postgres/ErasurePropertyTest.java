package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;

/** Any JSON value is encrypted, read as it was, and forgotten. */
class ErasurePropertyTest {

    private static final AtomicInteger SUBJECTS = new AtomicInteger();
    private static final Map<TestServer, TestDatabase> DATABASES = new EnumMap<>(TestServer.class);
    private static final JacksonJson JSON = new JacksonJson();

    @AfterContainer
    static void close() {
        DATABASES.values().forEach(TestDatabase::close);
        DATABASES.clear();
    }

    @Property(tries = 40)
    void a_value_is_read_as_it_was_until_it_is_forgotten(@ForAll("values") Object value) {
        assertReadUntilForgotten(value);
    }

    @Tag("slow")
    @Property(tries = 300)
    void each_of_many_values_is_read_as_it_was_until_it_is_forgotten(@ForAll("values") Object value) {
        assertReadUntilForgotten(value);
    }

    private static void assertReadUntilForgotten(Object value) {
        for (TestServer server : TestServer.available()) {
            TestDatabase database = DATABASES.computeIfAbsent(server, TestServer::database);
            PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());
            String subject = "s" + SUBJECTS.incrementAndGet();
            StreamName stream = new StreamName("any", subject);
            Map<String, Object> data = new HashMap<>(Map.of("open", 1, "secret", value));
            turnstile
                    .events()
                    .append(Append.of(
                            stream,
                            List.of(NewEvent.ofJson("any", 1, JSON.write(data)).withSubject(subject, "secret"))));

            assertThat(read(turnstile, stream)).isEqualTo(JSON.read(JSON.write(data)));
            assertThat(database.value(
                            "SELECT data #> '{secret,$personal,value}' IS NOT NULL FROM turnstile.event e JOIN"
                                    + " turnstile.stream s ON s.id = e.stream_id WHERE s.key = '" + subject + "'"))
                    .isEqualTo("t");
            turnstile.erasure().forget(subject);
            Map<String, Object> erased = new HashMap<>(Map.of("open", 1));
            erased.put("secret", null);
            assertThat(read(turnstile, stream)).isEqualTo(erased);
        }
    }

    private static Map<String, Object> read(PostgresTurnstile turnstile, StreamName stream) {
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.ofStream(stream))) {
            return JSON.read(
                    Objects.requireNonNull(events.findFirst().orElseThrow().data()));
        }
    }

    @Provide
    Arbitrary<Object> values() {
        return values(3);
    }

    private static Arbitrary<Object> values(int depth) {
        Arbitrary<String> texts = Arbitraries.strings()
                .ofMaxLength(12)
                .filter(text -> text.indexOf('\0') < 0 && text.chars().noneMatch(c -> Character.isSurrogate((char) c)));
        Arbitrary<Object> plain = Arbitraries.oneOf(
                texts.asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.bigDecimals().asGeneric(),
                Arbitraries.of(true, false).asGeneric());
        if (depth == 0) {
            return plain;
        }
        return Arbitraries.oneOf(
                plain,
                values(depth - 1).list().ofMaxSize(3).asGeneric(),
                Arbitraries.maps(texts.map(text -> "k" + text), values(depth - 1))
                        .ofMaxSize(3)
                        .asGeneric());
    }
}
