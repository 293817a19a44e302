package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.postgres.Accounts.Account;
import dev.turnstile.postgres.Accounts.AccountEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of large tables that a load reads, as counted by the server. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SnapshotPlanTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Aggregates<Account, AccountEvent> accounts;

    SnapshotPlanTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .snapshotsOn(Runnable::run)
                .open();
        accounts = turnstile.aggregates(Accounts.withSnapshots(Snapshots.ofEvery(10)));
        Accounts.fill(accounts, 1, 12);
        database.sql("""
                INSERT INTO turnstile.stream (category, key, version, horizon)
                  SELECT 1, 'x' || i, 3, '1' FROM generate_series(2, 20000) i;
                INSERT INTO turnstile.event (stream_id, horizon, version, type, data)
                  SELECT s.id, '1', v, (SELECT min(id) FROM turnstile.event_type), '{}'
                  FROM turnstile.stream s, generate_series(1, 3) v WHERE s.key <> '1';
                INSERT INTO turnstile.snapshot (stream_id, fingerprint, version, state, checksum)
                  SELECT s.id, n.fingerprint, 3, '{}', '' FROM turnstile.stream s, turnstile.snapshot n WHERE s.key <> '1';
                ANALYZE turnstile.stream, turnstile.event, turnstile.snapshot""");
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Returns the number of rows of each table that were read by sequential scans. */
    private static List<String> scanned(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT relname || ' ' || seq_tup_read"
                        + " FROM pg_stat_xact_user_tables WHERE seq_tup_read > 0"
                        + " AND relname IN ('stream', 'event', 'snapshot')")) {
            List<String> tables = new ArrayList<>();
            while (row.next()) {
                tables.add(row.getString(1));
            }
            return tables;
        }
    }

    @Test
    void loading_and_looking_back_read_no_whole_table() throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            List<String> before = scanned(transaction.connection());
            turnstile.within(transaction, () -> {
                for (int i = 0; i < 12; i++) {
                    assertThat(accounts.load(1).version()).isEqualTo(13);
                }
                accounts.at(1, 5);
                accounts.at(1, Instant.now());
                accounts.update(1, account -> account.withdraw(1));
                return accounts.deleteSnapshots(1);
            });
            assertThat(scanned(transaction.connection())).isEqualTo(before);
            try (Statement statement = transaction.connection().createStatement()) {
                statement.executeQuery("SELECT count(*) FILTER (WHERE checksum = '') FROM turnstile.snapshot");
            }
            assertThat(scanned(transaction.connection()))
                    .as("the measure sees a scan of a whole table")
                    .isNotEqualTo(before);
        }
    }
}
