package dev.turnstile.adoption.rehearsal;

import static dev.turnstile.adoption.rehearsal.RehearsedShop.machine;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.archive.DetachedEventsException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cannot be rehearsed is refused with one line that names the remedy. */
class UnrehearsableTest {

    private final RehearsedShop shop = new RehearsedShop();

    @BeforeEach
    void orders() {
        shop.create(1, 1);
        shop.fire(1, "pay");
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void a_machine_that_is_not_installed_is_named_with_the_installed_ones() {
        assertThatThrownBy(() -> shop.rehearse(
                        StateMachine.define("invoice").state("A", 0).initial().build()))
                .isInstanceOf(LifecycleException.class)
                .hasMessage("expected an installed machine, got 'invoice' (installed: order)");
    }

    @Test
    void a_state_with_another_code_is_refused() {
        StateMachine<String, String> other = StateMachine.define("order")
                .state("NEW", 7)
                .initial()
                .state("PAID", 1)
                .build();

        assertThatThrownBy(() -> shop.rehearse(other))
                .isInstanceOf(InvalidRehearsalException.class)
                .hasMessage(
                        "machine 'order': expected the codes of version 1 of the stored machine, because rows contain"
                                + " them, but state NEW has code 7, rows written earlier hold 0 (give it back code 0)");
    }

    @Test
    void a_machine_without_a_table_has_no_history() {
        shop.sql("DELETE FROM turnstile.event; DELETE FROM turnstile.event_type WHERE lifecycle IS NOT NULL");
        shop.sql("DELETE FROM turnstile.lifecycle");

        assertThatThrownBy(() -> shop.rehearse(machine()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("machine 'order' is bound to no table");
    }

    @Test
    void one_of_several_tables_must_be_named() {
        shop.sql("CREATE TABLE returns (id int PRIMARY KEY, state int NOT NULL)");
        shop.turnstile.lifecycle(machine(), RecordTable.of("returns"));

        assertThatThrownBy(() -> shop.rehearse(machine()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("expected one table and state column, got 2 that fit")
                .hasMessageContaining("orders, column state; returns, column state");
        shop.rehearse(
                machine(),
                RehearsalOptions.defaults().withTable("public.orders").withColumn("state"));
    }

    @Test
    void a_missing_privilege_is_named() {
        shop.sql("REVOKE ALL ON ALL TABLES IN SCHEMA turnstile FROM PUBLIC;"
                + "DROP ROLE IF EXISTS rehearser; CREATE ROLE rehearser; GRANT USAGE ON SCHEMA turnstile TO rehearser;"
                + "ALTER DATABASE " + database() + " SET role = rehearser");

        assertThatThrownBy(() -> shop.rehearse(machine()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("permission denied");
    }

    private String database() {
        try (Connection connection = shop.dataSource.getConnection()) {
            return connection.getCatalog();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void events_in_a_detached_partition_must_be_attached() {
        shop.turnstile.archive().run(ArchivePlan.all());
        shop.turnstile.archive().detach("event_archive_000000000000");

        assertThatThrownBy(() -> shop.rehearse(machine()))
                .isInstanceOf(DetachedEventsException.class)
                .hasMessageContaining("turnstile archive attach event_archive_000000000000");
    }

    @Test
    void a_period_must_begin_before_it_ends() {
        Instant time = Instant.parse("2030-01-01T00:00:00Z");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RehearsalOptions.defaults().withPeriod(time, time))
                .withMessageContaining("expected a period that begins before it ends");
    }
}
