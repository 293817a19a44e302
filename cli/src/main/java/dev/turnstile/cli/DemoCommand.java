package dev.turnstile.cli;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.demo.OrderFulfilment;
import dev.turnstile.cli.demo.OrderFulfilment.State;
import dev.turnstile.cli.demo.OrderFulfilment.Transition;
import dev.turnstile.cli.demo.ShopDay;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Progress;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a simulated shop on PostgreSQL and reports the refusals and their reasons. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs a simulated shop with mistakes and races on PostgreSQL, and reports the refusals and"
                + " their reasons.",
        footer = "Creates its table in the schema turnstile_demo.")
final class DemoCommand implements Callable<Integer> {

    private static final int CONNECTIONS = 16;

    /** In a separate schema, so that the demo does not touch tables of the user. */
    private static final String ORDERS = """
            CREATE SCHEMA IF NOT EXISTS turnstile_demo;
            CREATE TABLE IF NOT EXISTS turnstile_demo.orders (
              id       bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              customer text     NOT NULL,
              amount   int      NOT NULL,
              address  text,
              state    smallint NOT NULL
            )""";

    @Option(names = "--once", description = "Exit after the report instead of keeping the database running.")
    private boolean once;

    @Option(names = "--orders", paramLabel = "N", description = "The number of orders; 2000 by default.")
    private int count = 2000;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of the random choices; 7 by default.")
    private long seed = 7;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (count < 1) {
            throw new BadInput("--orders: expected 1 or more, got " + count, null);
        }
        options.check();
        PrintWriter err = spec.commandLine().getErr();
        if (Boolean.getBoolean(Progress.TERMINAL)) {
            err.println("demo: starting PostgreSQL ...");
        }
        try (Database database = options.open("demo", CONNECTIONS)) {
            run(database, err);
            if (!once) {
                err.println("The database keeps running until you press Ctrl-C.");
                new CountDownLatch(1).await();
            }
            return 0;
        }
    }

    private void run(Database database, PrintWriter err) {
        createTable(database.dataSource());
        Lifecycle<State, Transition> orders = PostgresTurnstile.open(database.dataSource())
                .lifecycle(OrderFulfilment.ORDER, RecordTable.of("turnstile_demo.orders"));
        ShopDay day = new ShopDay(orders, seed);
        try (Progress progress = Progress.start(err, "demo", "order", count)) {
            day.run(count, progress::advance);
        }
        new DemoReport(spec.commandLine().getOut())
                .print(day, orders, once ? database.option() : database.optionWhileRunning());
    }

    private static void createTable(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(ORDERS);
        } catch (SQLException e) {
            throw new BadInput("cannot create table turnstile_demo.orders: " + e.getMessage(), e);
        }
    }
}
