package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.postgres.InvalidEventLineException;
import dev.turnstile.postgres.internal.erasure.AesGcm;
import dev.turnstile.postgres.internal.erasure.WrappedKey;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Imports the keys of a batch's subjects. Values are bound to the number of their key and to the subject. A key that
 * cannot keep its number is therefore refused.
 *
 * @param text the statements
 * @param wrap unwraps the keys
 */
record KeyRows(LineText text, KeyWrap wrap) {

    /**
     * Prevents other transactions from assigning key numbers. The lock is taken before the lock on the log, in the same
     * order as in an append.
     */
    private static final String STOP = "LOCK TABLE {schema}.subject_key IN SHARE ROW EXCLUSIVE MODE";

    private static final String INSERT = """
            INSERT INTO {schema}.subject_key (key_id, subject, wrapped, created_at, forgotten_at)
            OVERRIDING SYSTEM VALUE VALUES (?, ?, ?, CAST(? AS timestamptz), CAST(? AS timestamptz))""";

    private static final String RAISE = """
            SELECT setval(CAST(pg_get_serial_sequence('{literal}.subject_key', 'key_id') AS regclass), max(key_id))
            FROM {schema}.subject_key""";

    private static final String NOTE = """
            INSERT INTO {schema}.subject_stream (key_id, stream_id)
            SELECT * FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[])) ON CONFLICT DO NOTHING""";

    /**
     * A key of this database.
     *
     * @param key the number
     * @param subject the subject
     * @param wrapped the key as stored, or null if the subject was forgotten
     */
    private record Existing(
            long key, String subject, @Nullable WrappedKey wrapped) {}

    /** Inserts the keys that do not exist yet. Existing keys must be identical. */
    void merge(Connection connection, EventBatch batch) throws SQLException {
        List<KeyLine> keys = batch.keys();
        if (keys.isEmpty()) {
            return;
        }
        TransferConnection.execute(connection, text.sql(STOP));
        List<Existing> existing = existing(connection, keys);
        Map<Long, Existing> byNumber = new HashMap<>();
        Map<String, Existing> bySubject = new HashMap<>();
        for (Existing one : existing) {
            byNumber.put(one.key(), one);
            bySubject.put(one.subject(), one);
        }
        boolean inserted = false;
        for (KeyLine key : keys) {
            byte[] plain =
                    key.wrapped() == null ? null : unwrapped(key, key.wrapped().bytes());
            Existing known = bySubject.get(key.subject());
            requireSameNumber(key, known, byNumber.get(key.key()));
            if (known == null) {
                insert(connection, key);
                inserted = true;
                Existing now = new Existing(key.key(), key.subject(), key.wrapped());
                byNumber.put(now.key(), now);
                bySubject.put(now.subject(), now);
            } else {
                requireSameKey(key, plain, known);
            }
        }
        if (inserted) {
            TransferConnection.execute(connection, text.literal(RAISE));
        }
    }

    private List<Existing> existing(Connection connection, List<KeyLine> keys) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(text.file("keys_here.sql"))) {
            query.setArray(
                    1,
                    connection.createArrayOf(
                            "int8", keys.stream().map(KeyLine::key).toArray()));
            query.setArray(
                    2,
                    connection.createArrayOf(
                            "text", keys.stream().map(KeyLine::subject).toArray()));
            try (ResultSet row = query.executeQuery()) {
                List<Existing> existing = new ArrayList<>();
                while (row.next()) {
                    existing.add(new Existing(
                            row.getLong("key_id"), row.getString("subject"), WrappedKey.of(row.getBytes("wrapped"))));
                }
                return existing;
            }
        }
    }

    private static void requireSameNumber(KeyLine key, @Nullable Existing known, @Nullable Existing sameNumber) {
        if (known != null && known.key() != key.key()) {
            throw refused(
                    key,
                    "key",
                    "the key of subject " + key.subject() + " has number " + known.key() + " in this database and "
                            + key.key() + " in the file, and values are bound to the number",
                    null);
        }
        if (known == null && sameNumber != null) {
            throw refused(
                    key,
                    "key",
                    "key number " + key.key() + " belongs to another subject in this database, and values of subject "
                            + key.subject() + " are bound to the number",
                    null);
        }
    }

    private void requireSameKey(KeyLine key, byte @Nullable [] plain, Existing known) {
        WrappedKey stored = known.wrapped();
        if (stored == null) {
            return;
        }
        if (plain == null) {
            throw refused(
                    key,
                    "forgotten_at",
                    "subject " + key.subject()
                            + " was forgotten in the source and has a key in this database; forget it here first",
                    null);
        }
        if (!MessageDigest.isEqual(plain, wrap.unwrap(key.subject(), stored.bytes()))) {
            throw refused(key, "wrapped", "subject " + key.subject() + " has another key in this database", null);
        }
    }

    private byte[] unwrapped(KeyLine key, byte[] wrapped) {
        RuntimeException cause = null;
        try {
            byte[] plain = wrap.unwrap(key.subject(), wrapped);
            if (plain.length == AesGcm.KEY_BYTES) {
                return plain;
            }
        } catch (RuntimeException e) {
            cause = e;
        }
        throw refused(
                key,
                "wrapped",
                "expected a key that this master key unwraps, got the key of subject " + key.subject()
                        + ", which it does not unwrap; open the application with the master key of the source",
                cause);
    }

    private static InvalidEventLineException refused(
            KeyLine key, String field, String problem, @Nullable RuntimeException cause) {
        return new InvalidEventLineException(key.line(), field, problem, cause);
    }

    private void insert(Connection connection, KeyLine key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(text.sql(INSERT))) {
            insert.setLong(1, key.key());
            insert.setString(2, key.subject());
            insert.setBytes(3, key.wrapped() == null ? null : key.wrapped().bytes());
            insert.setString(4, key.createdAt());
            insert.setString(5, key.forgottenAt());
            insert.executeUpdate();
        }
    }

    /** Stores for each subject the streams that contain its values. */
    void link(Connection connection, EventBatch batch) throws SQLException {
        List<Long> keys = new ArrayList<>();
        List<Long> streams = new ArrayList<>();
        batch.holdings()
                .forEach((stream, its) -> its.forEach(key -> {
                    keys.add(key);
                    streams.add(stream.id());
                }));
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement link = connection.prepareStatement(text.sql(NOTE))) {
            link.setArray(1, connection.createArrayOf("int8", keys.toArray()));
            link.setArray(2, connection.createArrayOf("int8", streams.toArray()));
            link.executeUpdate();
        }
    }
}
