package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Many callers of one record, without group commit. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RecordTurnsTest {

    private static final int CALLERS = 48;
    private static final int CONNECTIONS = 6;
    private static final int ROUNDS = 40;

    private static final StateMachine<Side, Flip> SWITCH = StateMachine.define("switch", Side.class, Flip.class)
            .state(Side.OFF, 0)
            .initial()
            .state(Side.ON, 1)
            .transition(Flip.FLIP)
            .from(Side.OFF)
            .to(Side.ON)
            .from(Side.ON)
            .to(Side.OFF)
            .build();

    private final TestDatabase database;

    private enum Side {
        OFF,
        ON
    }

    private enum Flip {
        FLIP
    }

    RecordTurnsTest(TestServer server) {
        database = server.database();
        database.sql("CREATE TABLE switch (id int PRIMARY KEY, state smallint NOT NULL)");
        database.sql("INSERT INTO switch VALUES (1, 0)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void every_caller_of_one_record_gets_its_turn() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url(database.port()));
        config.setMaximumPoolSize(CONNECTIONS);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Lifecycle<Side, Flip> switches = PostgresTurnstile.builder(pool)
                    .groupCommit(false)
                    .open()
                    .lifecycle(SWITCH, RecordTable.of("switch"));
            AtomicBoolean over = new AtomicBoolean();
            List<Integer> done = Together.run(CALLERS, Thread.ofPlatform().factory(), caller -> () -> {
                int times = 0;
                while (!over.get()) {
                    switches.fire(1, Flip.FLIP);
                    if (++times == ROUNDS) {
                        over.set(true);
                    }
                }
                return times;
            });
            System.out.println("turns of " + CALLERS + " callers: " + new ArrayList<>(done));
            assertThat(done).allMatch(times -> times >= ROUNDS / 2);
            int all = done.stream().mapToInt(Integer::intValue).sum();
            assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo(Integer.toString(all));
        }
    }
}
