package dev.turnstile.spring.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.spring.shop.Order;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import jakarta.persistence.EntityManager;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entities are found by their ids, whatever the mapping of the id. */
class EntityIdsTest {

    private final Shop shop = new Shop(Stack.JPA, 2);
    private final EntityManager entities = shop.stack().entities().shared();

    @BeforeEach
    void tables() {
        shop.outside().execute(Mappings.TABLES);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private Lifecycle<State, Move> lifecycle(RecordTable table) {
        return shop.turnstile().lifecycle(OrderMachine.ORDER, table);
    }

    /** Reads the entity, fires the transition, and checks the entity. */
    private <E extends Mappings.Governed> void refreshed(
            RecordTable table, Object id, Function<EntityManager, E> entity, Function<EntityManager, E> other) {
        Lifecycle<State, Move> lifecycle = lifecycle(table);
        shop.in(PROPAGATION_REQUIRED, () -> {
            E changed = entity.apply(entities);
            E unchanged = other.apply(entities);
            shop.outside().execute("UPDATE " + table.name() + " SET note = 'by another transaction'");
            lifecycle.fire(id, Move.PAY);
            assertThat(changed.state()).isEqualTo(State.PAID);
            assertThat(changed.note()).isEqualTo("by another transaction");
            assertThat(unchanged.note()).isNull();
            return changed;
        });
    }

    @Test
    void a_composite_id_with_an_id_class() {
        refreshed(
                RecordTable.of("lines").withId("number", "shop"),
                List.of(1, "eu"),
                em -> em.find(Mappings.Line.class, new Mappings.LineId("eu", 1)),
                em -> em.find(Mappings.Line.class, new Mappings.LineId("us", 1)));
    }

    @Test
    void a_composite_id_that_is_embedded() {
        refreshed(
                RecordTable.of("public.lines").withId("shop", "number"),
                List.of("e,\"u", 2),
                em -> em.find(Mappings.EmbeddedLine.class, new Mappings.Key("e,\"u", 2)),
                em -> em.find(Mappings.EmbeddedLine.class, new Mappings.Key("us", 1)));
    }

    @Test
    void an_id_with_a_converter() {
        refreshed(
                RecordTable.of("\"Boxes\"").withId("Label"),
                "box-7",
                em -> em.find(Mappings.Box.class, new Mappings.BoxId(7)),
                em -> em.find(Mappings.Box.class, new Mappings.BoxId(8)));
    }

    @Test
    void an_id_of_a_decimal_type() {
        refreshed(
                RecordTable.of("weights").withId("kg"),
                new BigDecimal("1.50"),
                em -> em.find(Mappings.Weight.class, new BigDecimal("1.5")),
                em -> em.find(Mappings.Weight.class, new BigDecimal("2")));
    }

    @Test
    void a_record_that_is_identified_by_another_column_than_the_entity() {
        UUID code = UUID.fromString("0b5bd4a5-6e1e-4f5c-9d4c-3a8f2a7a3b11");
        refreshed(
                RecordTable.of("parcels").withId("code"),
                code,
                em -> em.find(Mappings.Parcel.class, 1L),
                em -> em.find(Mappings.Parcel.class, 2L));
    }

    @Test
    void subclasses_in_one_table() {
        refreshed(
                RecordTable.of("parcels"),
                1,
                em -> em.find(Mappings.Letter.class, 1L),
                em -> em.find(Mappings.Parcel.class, 2L));
    }

    @Test
    void a_subclass_in_a_joined_table_with_the_state_in_the_table_of_the_superclass() {
        refreshed(
                RecordTable.of("vehicles"),
                1,
                em -> em.find(Mappings.Truck.class, 1L),
                em -> em.find(Mappings.Truck.class, 2L));
    }

    @Test
    void a_joined_table_with_a_state_of_its_own() {
        Lifecycle<State, Move> trucks =
                lifecycle(RecordTable.of("trucks").withId("vehicle").withState("rental"));
        shop.in(PROPAGATION_REQUIRED, () -> {
            Mappings.Truck truck = entities.find(Mappings.Truck.class, 1L);
            trucks.fire(1, Move.PAY);
            assertThat(truck.rental()).isEqualTo(State.PAID);
            assertThat(truck.state()).isEqualTo(State.PENDING);
            return truck;
        });
    }

    @Test
    void an_entity_of_another_persistence_unit_is_not_touched() {
        Lifecycle<State, Move> orders = shop.orders();
        try (Shop second = new Shop(Stack.JPA, 2)) {
            State elsewhere = shop.in(PROPAGATION_REQUIRED, () -> {
                orders.fire(1, Move.PAY);
                return second.in(
                        PROPAGATION_REQUIRED,
                        () -> second.stack()
                                .entities()
                                .shared()
                                .find(Order.class, 1L)
                                .state());
            });
            assertThat(elsewhere).isEqualTo(State.PENDING);
        }
    }
}
