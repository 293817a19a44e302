package dev.turnstile.benchmarks.transitions;

import static dev.turnstile.machine.Guard.sql;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;

/** The table of all variants, with their common pool. */
final class OrderTable implements AutoCloseable {

    static final int ROWS = 200_000;

    // @formatter:off
    private static final StateMachine<String, String> MACHINE = StateMachine.define("bench_order")
            .state("pending", 0)
            .initial()
            .state("paid", 1)
            .transition("pay")
            .from("pending")
            .to("paid")
            .guard(sql("address IS NOT NULL", "no delivery address"))
            .transition("reopen")
            .from("paid")
            .to("pending")
            .build();
    // @formatter:on

    private static final String CREATE = """
            DROP TABLE IF EXISTS bench_order, bench_audit;
            CREATE TABLE bench_order (
              id       bigint   PRIMARY KEY,
              customer text     NOT NULL,
              address  text,
              state    smallint NOT NULL
            ) WITH (fillfactor = 80);
            CREATE TABLE bench_audit (
              id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              order_id   bigint      NOT NULL,
              transition text        NOT NULL,
              from_state smallint    NOT NULL,
              to_state   smallint    NOT NULL,
              actor      text,
              at         timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            CREATE INDEX ON bench_audit (order_id);
            INSERT INTO bench_order SELECT i, 'customer ' || i, 'street ' || i, 0 FROM generate_series(1, {rows}) i;
            INSERT INTO bench_audit (order_id, transition, from_state, to_state, actor)
              SELECT id, 'pay', 0, 1, 'ada' FROM bench_order, generate_series(1, 2)""";

    private final HikariDataSource pool;
    private final Database database;
    private final Lifecycle<String, String> alone;
    private final Lifecycle<String, String> joined;

    OrderTable(HikariDataSource pool) {
        this.pool = pool;
        this.database = new Database(pool);
        execute(CREATE.replace("{rows}", Integer.toString(ROWS)));
        alone = PostgresTurnstile.builder(pool)
                .groupCommit(false)
                .open()
                .lifecycle(MACHINE, RecordTable.of("bench_order"));
        joined = PostgresTurnstile.builder(pool).open().lifecycle(MACHINE, RecordTable.of("bench_order"));
        // Each record has its stream and as many events as audit rows.
        alone.fireWhere("pay", SqlCondition.of("true"), TransitionOptions.none());
        database.settle();
        // The first change of a page after a checkpoint writes a full page image; do this before the measurement.
        alone.fireWhere("reopen", SqlCondition.of("true"), TransitionOptions.none());
        execute("UPDATE bench_audit SET at = at WHERE id % 20 = 0");
    }

    HikariDataSource pool() {
        return pool;
    }

    /** Returns the lifecycle without group commit. */
    Lifecycle<String, String> alone() {
        return alone;
    }

    /** Returns the lifecycle with group commit under load, the default. */
    Lifecycle<String, String> joined() {
        return joined;
    }

    /** Vacuums, so that the next variant does not clean up after this one. */
    void tidy() {
        execute("VACUUM bench_order, bench_audit, turnstile.stream, turnstile.event");
    }

    void execute(String statements) {
        database.execute(statements);
    }

    Database database() {
        return database;
    }

    @Override
    public void close() {
        pool.close();
    }
}
