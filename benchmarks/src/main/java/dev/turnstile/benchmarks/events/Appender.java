package dev.turnstile.benchmarks.events;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.StreamName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A variant of appending one event to the stream of an account. Thread-safe. */
interface Appender {

    /** A hand-written table: the columns of the log, with a primary key and no other index. */
    String TABLE = """
            DROP TABLE IF EXISTS bench_event;
            CREATE TABLE bench_event (
              id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              stream_id   bigint      NOT NULL,
              number      bigint      NOT NULL,
              recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
              version     int         NOT NULL,
              type        smallint    NOT NULL,
              actor       text,
              data        jsonb,
              metadata    jsonb
            )""";

    /**
     * Appends an event; throws if it was not appended.
     *
     * @param version the current version of the stream
     */
    void append(int account, int version) throws SQLException;

    /** Returns an appender that only inserts a row, without a stream or a version check. */
    static Appender bare(DataSource pool) {
        return (account, version) -> {
            Deposited event = Deposited.into(account, version);
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO bench_event (stream_id, number, version, type, actor, data, metadata)"
                                    + " VALUES (?, ?, ?, ?, ?, CAST(? AS jsonb), CAST(? AS jsonb)) RETURNING id")) {
                insert.setLong(1, account);
                insert.setLong(2, account);
                insert.setInt(3, version + 1);
                insert.setShort(4, (short) 1);
                insert.setString(5, null);
                insert.setString(
                        6,
                        "{\"account\": \"" + event.account() + "\", \"cents\": " + event.cents() + ", \"reference\": \""
                                + event.reference() + "\"}");
                insert.setNull(7, Types.VARCHAR);
                insert.executeQuery().close();
            }
        };
    }

    /** Returns an appender that appends with the expected version of the stream. */
    static Appender turnstile(EventStore store) {
        return (account, version) -> store.append(turnstile(account, version));
    }

    /** Appends an event to the stream of each account in one call. */
    static void set(EventStore store, List<Integer> accounts, Accounts versions) {
        List<Append> appends = new ArrayList<>(accounts.size());
        accounts.forEach(account -> appends.add(turnstile(account, versions.version(account))));
        store.append(appends);
        accounts.forEach(versions::appended);
    }

    private static Append turnstile(int account, int version) {
        return Append.of(StreamName.of("account", account), Deposited.into(account, version))
                .withExpected(ExpectedVersion.exactly(version));
    }
}
