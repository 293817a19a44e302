package dev.turnstile.spring.autoconfigure;

import static dev.turnstile.spring.shop.OrderMachine.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.OrderStateConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mappings of governed tables that an application cannot start with, and those that it can. */
@SuppressWarnings("UnusedVariable") // Hibernate reads the fields of entities
class EntityMappingTest {

    private final Database database = new Database();

    @BeforeEach
    void columns() {
        database.template().execute("ALTER TABLE orders ADD version bigint NOT NULL DEFAULT 0, ADD status smallint");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** The state as text. */
    @Entity
    @Table(name = "orders")
    static class Named {
        @Id
        private long id;

        @Column(updatable = false)
        private @Nullable String state;
    }

    /** The state by the name of its constant. */
    @Entity
    @Table(name = "orders")
    static class Enumeration {
        @Id
        private long id;

        @Column(updatable = false)
        @Enumerated(EnumType.STRING)
        private @Nullable State state;
    }

    /** The state by the ordinal of its constant, which is its code. */
    @Entity
    @Table(name = "orders")
    static class Ordinal {
        @Id
        private long id;

        @Column(updatable = false)
        private @Nullable State state;
    }

    /** The state in every UPDATE statement. */
    @Entity
    @Table(name = "orders")
    static class Writable {
        @Id
        private long id;

        private int state;
    }

    /** The state in the UPDATE statements that change it. */
    @Entity
    @Table(name = "orders")
    @DynamicUpdate
    static class Dynamic {
        @Id
        private long id;

        private int state;
    }

    /** The state in another column. */
    @Entity
    @Table(name = "orders")
    static class Elsewhere {
        @Id
        private long id;

        @Convert(converter = OrderStateConverter.class)
        private @Nullable State status;
    }

    /** A version that the lifecycle does not know. */
    @Entity
    @Table(name = "orders")
    static class Versioned {
        @Id
        private long id;

        private int state;

        @Version
        private long version;
    }

    /** No state at all. */
    @Entity
    @Table(name = "orders")
    static class Stateless {
        @Id
        private long id;
    }

    private StartupAnalysis analysis(RecordTable table, Class<?> entity) {
        return StartupAnalysis.analysis(EntityApplication.runner(database, table, entity));
    }

    @Test
    void a_state_as_text() {
        StartupAnalysis analysis = analysis(ORDERS, Named.class);
        assertThat(analysis.description())
                .isEqualTo("entity EntityMappingTest$Named: expected the codes of states in attribute state, got"
                        + " java.lang.String.");
        assertThat(analysis.action())
                .isEqualTo("Annotate state with @Convert and a subclass of StateConverter for machine order.");
    }

    @Test
    void a_state_by_the_name_of_its_constant() {
        assertThat(analysis(ORDERS, Enumeration.class).description())
                .contains("expected attribute state to store state PENDING as its code 0, got PENDING");
    }

    @Test
    void a_state_in_every_update() {
        StartupAnalysis analysis = analysis(ORDERS, Writable.class);
        assertThat(analysis.description()).contains("would overwrite the transitions of other transactions");
        assertThat(analysis.action()).contains("StateConverter").endsWith("or with @Column(updatable = false).");
    }

    @Test
    void a_state_in_another_column() {
        StartupAnalysis analysis = analysis(ORDERS, Elsewhere.class);
        assertThat(analysis.description())
                .contains("expected attribute status in the state column state of table orders, got column status");
        assertThat(analysis.action())
                .isEqualTo("Write @Column(name = \"state\"), or .withState(\"status\") to the RecordTable of orders.");
    }

    @Test
    void a_version_that_transitions_do_not_increment() {
        StartupAnalysis analysis = analysis(ORDERS, Versioned.class);
        assertThat(analysis.description())
                .contains("expected its @Version column version as the version column of table orders, which has none");
        assertThat(analysis.action()).isEqualTo("Add .withVersion(\"version\") to the RecordTable of orders.");
    }

    @ParameterizedTest
    @ValueSource(classes = {Ordinal.class, Dynamic.class, Stateless.class, Versioned.class})
    void a_mapping_that_suits_the_lifecycle(Class<?> entity) {
        EntityApplication.runner(database, ORDERS.withVersion("version"), entity)
                .run(context -> assertThat(context).hasNotFailed());
    }
}
