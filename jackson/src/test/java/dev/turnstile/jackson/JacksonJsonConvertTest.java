package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.json.InvalidJsonException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Conversion of application values to a tree, and back from the stored text. */
final class JacksonJsonConvertTest {

    private static final JacksonJson JSON = new JacksonJson();

    private static final Type TICKETS = new ListOf(Ticket.class);

    enum Tier {
        STALLS,
        BALCONY {
            @Override
            public String toString() {
                return "up there";
            }
        }
    }

    private record Seat(int row, @Nullable String letter) {}

    private record Ticket(
            UUID id,
            Instant bought,
            BigDecimal price,
            Duration valid,
            Tier tier,
            List<List<Seat>> seats,
            @Nullable String note) {}

    private record ListOf(Type element) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {element};
        }

        @Override
        public Type getRawType() {
            return List.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }

    private static final Ticket TICKET = new Ticket(
            UUID.fromString("00000000-0000-0000-0000-00000000002a"),
            Instant.parse("2030-01-02T03:04:05.123456789Z"),
            new BigDecimal("1234567890123456789.1200"),
            Duration.ofMinutes(90),
            Tier.BALCONY,
            List.of(List.of(new Seat(1, "a"), new Seat(2, null)), List.of()),
            null);

    /** Returns a value as read back from a JSON column. */
    private static @Nullable Object stored(@Nullable Object value, Type type) {
        Map<String, @Nullable Object> holder = new LinkedHashMap<>();
        holder.put("value", JSON.convert(value, Object.class));
        return JSON.convert(JSON.read(JSON.write(holder)).get("value"), type);
    }

    @Test
    void a_record_is_converted_to_a_tree_and_back() {
        assertThat(JSON.convert(TICKET, Object.class)).isInstanceOf(Map.class);
        assertThat(stored(TICKET, Ticket.class)).isEqualTo(TICKET);
        assertThat(stored(List.of(TICKET, TICKET), TICKETS)).isEqualTo(List.of(TICKET, TICKET));
    }

    @Test
    void plain_values_are_read_back_unchanged() {
        assertThat(stored(7L, Long.class)).isEqualTo(7L);
        assertThat(stored("text", String.class)).isEqualTo("text");
        assertThat(stored(Tier.BALCONY, Tier.class)).isEqualTo(Tier.BALCONY);
        assertThat(stored(TICKET.bought(), Instant.class)).isEqualTo(TICKET.bought());
        assertThat(stored(new BigDecimal("0.10"), BigDecimal.class)).isEqualTo(new BigDecimal("0.10"));
        assertThat(stored(Arrays.asList(1, null, 3), Object.class)).isEqualTo(Arrays.asList(1, null, 3));
        assertThat(stored(null, Ticket.class)).isNull();
        assertThat(stored(null, Void.class)).isNull();
    }

    @Test
    void a_removed_field_is_ignored_and_an_added_field_is_null() {
        assertThat(JSON.convert(Map.of("row", 1, "colour", "red"), Seat.class)).isEqualTo(new Seat(1, null));
    }

    @Test
    void a_value_that_does_not_fit_is_refused_with_the_expected_type_in_one_line() {
        refused("seven", Long.class, "java.lang.Long", "java.lang.String");
        refused(Map.of("row", "first"), Seat.class, "Seat", "java.util");
        refused("GALLERY", Tier.class, "Tier");
        refused(List.of(1), Seat.class, "Seat", "List");
        refused("yesterday", Instant.class, "java.time.Instant");
    }

    /** A record that rejects some values with its own message. */
    record Guest(String name, int age, Tier tier) {

        Guest {
            if (name.isBlank()) {
                throw new IllegalArgumentException("blank, and aged " + age);
            }
        }
    }

    @Test
    void a_refused_value_is_not_quoted_in_the_message_or_its_causes() {
        quotesNothing(() -> JSON.convert("Zelda", Instant.class));
        quotesNothing(() -> JSON.read("{\"name\":\"x\",\"age\":\"Zelda\"}", Guest.class));
        quotesNothing(() -> JSON.read("{\"name\":\"x\",\"age\":1,\"tier\":\"Zelda\"}", Guest.class));
        quotesNothing(() -> JSON.read("{\"name\":{\"Zelda\":1},\"age\":1}", Guest.class));
        quotesNothing(() -> JSON.read("{\"name\":\" \",\"age\":987654}", Guest.class));
        quotesNothing(() -> JSON.read("{\"name\":\"x\",\"age\":98765432109}", Guest.class));
        quotesNothing(() -> JSON.read("{\"name\":\"x\",\"age\":Zelda}"));
        quotesNothing(() -> JSON.read("{\"name\":'Zelda'}"));
        quotesNothing(() -> JSON.read("{\"name\":98765432e99999999999}"));
    }

    private static void quotesNothing(ThrowingCallable code) {
        assertThatThrownBy(code).isInstanceOf(InvalidJsonException.class).satisfies(refused -> {
            StringWriter trace = new StringWriter();
            refused.printStackTrace(new PrintWriter(trace, true));
            assertThat(trace.toString()).doesNotContain("Zelda", "987654");
        });
    }

    private static void refused(Object value, Type type, String... texts) {
        assertThatThrownBy(() -> JSON.convert(value, type))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageContainingAll(texts)
                .satisfies(refusal -> assertThat(refusal.getMessage())
                        .startsWith("expected a value that fits ")
                        .hasLineCount(1));
    }
}
