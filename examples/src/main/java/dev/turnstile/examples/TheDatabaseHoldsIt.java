package dev.turnstile.examples;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.Enforcement;
import dev.turnstile.postgres.EnforcementOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Somebody with a console changes states past the door: what the machine forbids fails, the rest is recorded. */
public final class TheDatabaseHoldsIt {

    // @formatter:off
    static final StateMachine<String, String> ORDER = StateMachine.define("order")
            .state("PENDING", 0).initial()
            .state("PAID", 1)
            .state("SHIPPED", 2).terminal()
            .transition("pay").from("PENDING").to("PAID")
            .transition("ship").from("PAID").to("SHIPPED")
            .build();
    // @formatter:on

    private TheDatabaseHoldsIt() {}

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                Statement console = connection.createStatement()) {
            console.execute("CREATE TABLE orders (id bigint PRIMARY KEY, state smallint NOT NULL, note text)");
            PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource());
            Enforcement enforcement = turnstile.enforcement();
            enforcement.install(
                    ORDER,
                    RecordTable.of("orders"),
                    EnforcementOptions.defaults().withCapture(Capture.RECORD));

            Lifecycle<String, String> orders = turnstile.lifecycle(ORDER, RecordTable.of("orders"));
            orders.insert(Map.of("id", 7), "PENDING", TransitionOptions.none().withActor("ada"));
            try {
                console.execute("UPDATE orders SET state = 2 WHERE id = 7");
            } catch (SQLException refused) {
                System.out.println(refused.getSQLState() + " " + firstLine(refused));
            }
            console.execute("SET application_name = 'console'; UPDATE orders SET state = 1 WHERE id = 7");
            orders.fire(7, "ship");
            orders.history(7)
                    .forEach(change -> System.out.println(change.kind() + " " + change.to() + " "
                            + change.metadata().get("application_name")));

            console.execute("ALTER TABLE orders DISABLE TRIGGER zz_turnstile_state_guard_update");
            enforcement.verify().forEach(System.out::println);
        }
    }

    private static String firstLine(SQLException refused) {
        return String.valueOf(refused.getMessage()).lines().findFirst().orElse("");
    }
}
