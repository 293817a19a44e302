package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.UnreadableEventException;
import dev.turnstile.event.UnreadableEventException.UnknownEventTypeException;
import dev.turnstile.event.Upcaster;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.json.Json;
import dev.turnstile.testing.InMemoryEventStore;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Event classes, their names, and upcasters of older shapes. */
class EventTypesTest {

    private static final Json JSON = new JacksonJson();
    private static final StreamName STREAM = new StreamName("account", "1");

    sealed interface AccountEvent {}

    sealed interface Money extends AccountEvent {}

    @EventName(value = "deposited", version = 3)
    record Deposited(long cents, String currency) implements Money {}

    @EventName("withdrawn")
    record Withdrawn(long cents) implements Money {}

    record Closed(String why) implements AccountEvent {}

    private static final Upcaster CENTS = Upcaster.ofChange("deposited", 1, data -> {
        data.put("cents", (Integer) Objects.requireNonNull(data.remove("euros")) * 100);
        return data;
    });

    private static final Upcaster CURRENCY = Upcaster.ofChange("deposited", 2, data -> {
        data.put("currency", "EUR");
        return data;
    });

    private static EventTypes.Builder<AccountEvent> named() {
        return EventTypes.builder(AccountEvent.class).named(Closed.class, "closed");
    }

    private static EventTypes<AccountEvent> types() {
        return named().upcast(CENTS, CURRENCY).build();
    }

    private static RecordedEvent recorded(NewEvent event) {
        InMemoryEventStore store = new InMemoryEventStore(JSON, Clock.systemUTC());
        store.append(Append.of(STREAM, List.of(event)));
        return store.read(Read.ofStream(STREAM)).findFirst().orElseThrow();
    }

    private static List<AccountEvent> decoded(EventTypes<AccountEvent> types, String type, int schema, String json) {
        return types.decode(recorded(NewEvent.ofJson(type, schema, json)), JSON);
    }

    @Test
    void records_below_sealed_interfaces_are_found_and_read_back() {
        for (AccountEvent event : List.of(new Deposited(5, "USD"), new Withdrawn(7), new Closed("tired"))) {
            assertThat(types().decode(recorded(types().event(event)), JSON)).containsExactly(event);
        }
        assertThat(types().event(new Closed("x")).type()).isEqualTo("closed");
        assertThat(types().event(new Deposited(1, "x")).schema()).isEqualTo(3);
    }

    @Test
    void a_class_without_a_name_is_refused() {
        assertThatThrownBy(() -> EventTypes.of(AccountEvent.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Closed has no name for the log");
    }

    @Test
    void an_old_shape_goes_through_every_upcaster_of_the_chain() {
        assertThat(decoded(types(), "deposited", 1, "{\"euros\": 3}")).containsExactly(new Deposited(300, "EUR"));
        assertThat(decoded(types(), "deposited", 2, "{\"cents\": 3}")).containsExactly(new Deposited(3, "EUR"));
    }

    @Test
    void a_type_is_renamed_split_or_dropped() {
        StoredType withdrawn = new StoredType("withdrawn", 1);
        EventTypes<AccountEvent> types = types().withUpcasters(
                        Upcaster.ofRename("taken", 1, "withdrawn", 1),
                        Upcaster.ofSplit(
                                "emptied",
                                1,
                                data -> List.of(
                                        new Upcaster.Shape(withdrawn, data),
                                        Upcaster.Shape.of("closed", 1, Map.of("why", "empty"))),
                                withdrawn,
                                new StoredType("closed", 1)),
                        Upcaster.ofDrop("noise", 1));
        assertThat(decoded(types, "taken", 1, "{\"cents\": 3}")).containsExactly(new Withdrawn(3));
        assertThat(decoded(types, "emptied", 1, "{\"cents\": 4}"))
                .containsExactly(new Withdrawn(4), new Closed("empty"));
        assertThat(decoded(types, "noise", 1, "{}")).isEmpty();
    }

    @Test
    void gaps_cycles_and_duplicate_readers_are_refused_when_built() {
        assertThatThrownBy(() -> named().upcast(CURRENCY).build())
                .hasMessageContaining("nothing reads deposited schema 1");
        assertThatThrownBy(() -> named().upcast(CENTS).build()).hasMessageContaining("nothing reads");
        assertThatThrownBy(() -> types().withUpcasters(CENTS)).hasMessageContaining("deposited schema 1 is read by");
        assertThatThrownBy(() -> types().withUpcasters(Upcaster.ofDrop("withdrawn", 1)))
                .hasMessageContaining("is read by");
        assertThatThrownBy(() -> types().withUpcasters(Upcaster.ofRename("a", 1, "b", 1)))
                .hasMessageContaining("leads to b");
        assertThatThrownBy(() ->
                        types().withUpcasters(Upcaster.ofRename("a", 1, "b", 1), Upcaster.ofRename("b", 1, "a", 1)))
                .hasMessageContaining("in a circle");
    }

    @Test
    void an_unknown_type_fails_with_its_position_or_is_skipped() {
        RecordedEvent event = recorded(NewEvent.ofJson("unheard", 1, "{}"));
        assertThatThrownBy(() -> types().decode(event, JSON))
                .isInstanceOf(UnknownEventTypeException.class)
                .hasMessageContaining("event at position " + event.position() + " (stream account 1, version 1");
        assertThat(types().withUnknownSkipped().decode(event, JSON)).isEmpty();
        assertThatThrownBy(() -> decoded(types(), "withdrawn", 2, "{}")).isInstanceOf(UnknownEventTypeException.class);
    }

    @Test
    void data_that_does_not_fit_fails_with_its_position_even_where_the_unknown_is_skipped() {
        EventTypes<AccountEvent> skipping = types().withUnknownSkipped();
        for (String data : List.of("{\"cent\": 3}", "{}", "{\"cents\": \"many\"}", "{\"cents\": 1, \"more\": 2}")) {
            assertThatThrownBy(() -> decoded(skipping, "withdrawn", 1, data))
                    .as(data)
                    .isInstanceOfSatisfying(
                            UnreadableEventException.class,
                            bad -> assertThat(bad.stream()).isEqualTo(STREAM))
                    .hasMessageContaining("position 1");
        }
        assertThatThrownBy(() -> decoded(skipping, "deposited", 1, "{\"cents\": 3}"))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("its upcaster failed");
        assertThatThrownBy(() -> decoded(skipping, "deposited", 2, "{\"cents\": 3, \"left\": 1}"))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("left");
    }

    @Test
    void the_fingerprint_depends_on_names_and_upcasters_but_not_on_their_order() {
        assertThat(types().fingerprint())
                .isEqualTo(named().upcast(CURRENCY, CENTS).build().fingerprint())
                .isNotEqualTo(named().upcast(CENTS, CURRENCY.withName("guilders"))
                        .build()
                        .fingerprint());
    }

    @Test
    void stored_types_without_a_reader_are_listed() {
        InMemoryEventStore store = new InMemoryEventStore(JSON, Clock.systemUTC());
        store.append(Append.of(
                STREAM,
                List.of(
                        types().event(new Withdrawn(1)),
                        NewEvent.ofJson("deposited", 1, "{}"),
                        NewEvent.ofJson("deposited", 4, "{}"),
                        NewEvent.ofJson("seen", 1, "{}"))));
        assertThat(store.unread(types())).containsExactly(new StoredType("deposited", 4), new StoredType("seen", 1));
    }
}
