package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** SIGKILL of the application at any point of a command. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class KilledApplicationTest {

    private static final int KILLS = 3;

    private final TestDatabase database;

    KilledApplicationTest(TestServer server) {
        database = server.database();
        database.sql(SellTickets.TABLES);
        database.sql(Orders.TABLE);
        PostgresTurnstile.open(database.dataSource()).close();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_command_is_atomic_and_a_repeated_request_has_one_effect() throws Exception {
        int sold = -1;
        for (int kill = 1; kill <= KILLS; kill++) {
            sold = Math.max(sold, sellUntilKilled(Math.max(0, sold - 5), sold + 20 + kill));
            assertWhole();
            assertThat(Integer.parseInt(database.value("SELECT count(*) FROM tickets")))
                    .as("what was reported as sold is sold")
                    .isGreaterThanOrEqualTo(sold + 1);
        }
        assertThat(run(Math.max(0, sold - 5), sold + 10).waitFor(60, TimeUnit.SECONDS))
                .isTrue();
        assertWhole();
        assertThat(database.value("SELECT count(*) FROM tickets")).isEqualTo(Integer.toString(sold + 10));
    }

    private void assertWhole() {
        assertThat(database.rows("""
                SELECT (SELECT count(*) FROM tickets) = t.money AND t.money = i.n AND t.money = e.n AND t.money = o.n
                FROM (SELECT money FROM till) t,
                  (SELECT count(*) AS n FROM turnstile.idempotency WHERE outcome = 'done') i,
                  (SELECT count(*) AS n FROM turnstile.event e JOIN turnstile.event_type t ON t.id = e.type
                   WHERE t.name = 'ticket_sold') e,
                  (SELECT count(*) AS n FROM orders WHERE state = 1) o"""))
                .as("tickets, money, keys, events and orders agree")
                .containsExactly("t");
    }

    /** Repeats sales of unknown outcome, sells more, and kills the seller during a sale. */
    private int sellUntilKilled(int from, int number) throws IOException, InterruptedException {
        Process process = run(from, Integer.MAX_VALUE);
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int last = -1;
            while (last < number) {
                String line = output.readLine();
                assertThat(line).as("the seller goes on until it is killed").isNotNull();
                last = Integer.parseInt(line);
            }
            // Process.destroyForcibly would close the pipe, and with it the last reports.
            assertThat(process.toHandle().destroyForcibly()).isTrue();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = Integer.parseInt(line);
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return last;
        } finally {
            process.destroyForcibly();
        }
    }

    private Process run(int from, int to) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SellTickets.class.getName(),
                        database.url(database.port()),
                        Integer.toString(from),
                        Integer.toString(to)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
