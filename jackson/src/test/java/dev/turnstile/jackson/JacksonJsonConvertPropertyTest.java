package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class JacksonJsonConvertPropertyTest {

    private static final Json JSON = new JacksonJson();

    enum Kind {
        CREDIT,
        DEBIT
    }

    record Entry(long account, BigDecimal amount, Kind kind, Instant at, List<String> notes) {}

    record Booking(String name, List<Entry> entries) {}

    @Property(tries = 200)
    void a_stored_record_is_read_back_unchanged(@ForAll("bookings") Booking booking) {
        Object tree = Objects.requireNonNull(JSON.convert(booking, Object.class));
        String text = JSON.write(Map.of("value", tree));
        assertThat(JSON.convert(JSON.read(text).get("value"), Booking.class)).isEqualTo(booking);
    }

    @Provide
    Arbitrary<Booking> bookings() {
        Arbitrary<Entry> entries = Combinators.combine(
                        Arbitraries.longs(),
                        Combinators.combine(
                                        Arbitraries.bigIntegers(),
                                        Arbitraries.integers().between(0, 12))
                                .as((BigInteger unscaled, Integer scale) -> new BigDecimal(unscaled, scale)),
                        Arbitraries.of(Kind.class),
                        Combinators.combine(
                                        Arbitraries.longs().between(-4_000_000_000L, 4_000_000_000L),
                                        Arbitraries.longs().between(0, 999_999_999))
                                .as(Instant::ofEpochSecond),
                        texts().list().ofMaxSize(3))
                .as(Entry::new);
        return Combinators.combine(texts(), entries.list().ofMaxSize(4)).as(Booking::new);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(8)
                .filter(text -> text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c)));
    }
}
