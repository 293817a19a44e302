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
 * Imports the keys of a batch's subjects. Values are bound to the number of their key and to the subject, so a key
 * keeps its number or is refused.
 *
 * @param text the statements
 * @param wrap unwraps the keys
 */
record KeyRows(LineText text, KeyWrap wrap) {

    /** Locks before the log, in the same order as an append, so that no other transaction assigns key numbers. */
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
    private record Here(long key, String subject, @Nullable WrappedKey wrapped) {}

    /** Inserts the keys that do not exist yet. Existing keys must be identical. */
    void bring(Connection connection, EventBatch batch) throws SQLException {
        List<KeyLine> keys = batch.keys();
        if (keys.isEmpty()) {
            return;
        }
        TransferConnection.execute(connection, text.sql(STOP));
        List<Here> here = here(connection, keys);
        Map<Long, Here> byNumber = new HashMap<>();
        Map<String, Here> bySubject = new HashMap<>();
        for (Here one : here) {
            byNumber.put(one.key(), one);
            bySubject.put(one.subject(), one);
        }
        boolean inserted = false;
        for (KeyLine key : keys) {
            byte[] plain =
                    key.wrapped() == null ? null : unwrapped(key, key.wrapped().bytes());
            Here known = bySubject.get(key.subject());
            requireSameNumber(key, known, byNumber.get(key.key()));
            if (known == null) {
                insert(connection, key);
                inserted = true;
                Here now = new Here(key.key(), key.subject(), key.wrapped());
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

    private List<Here> here(Connection connection, List<KeyLine> keys) throws SQLException {
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
                List<Here> here = new ArrayList<>();
                while (row.next()) {
                    here.add(new Here(
                            row.getLong("key_id"), row.getString("subject"), WrappedKey.of(row.getBytes("wrapped"))));
                }
                return here;
            }
        }
    }

    private static void requireSameNumber(KeyLine key, @Nullable Here known, @Nullable Here sameNumber) {
        if (known != null && known.key() != key.key()) {
            throw refused(
                    key,
                    "key",
                    "the key of subject " + key.subject() + " has number " + known.key() + " here and " + key.key()
                            + " in the file, and values are bound to the number",
                    null);
        }
        if (known == null && sameNumber != null) {
            throw refused(
                    key,
                    "key",
                    "key number " + key.key() + " belongs to another subject here, and values of subject "
                            + key.subject() + " are bound to the number",
                    null);
        }
    }

    private void requireSameKey(KeyLine key, byte @Nullable [] plain, Here known) {
        WrappedKey stored = known.wrapped();
        if (stored == null) {
            return;
        }
        if (plain == null) {
            throw refused(
                    key,
                    "forgotten_at",
                    "subject " + key.subject()
                            + " was forgotten there and has a key here; forget the subject here first",
                    null);
        }
        if (!MessageDigest.isEqual(plain, wrap.unwrap(key.subject(), stored.bytes()))) {
            throw refused(key, "wrapped", "subject " + key.subject() + " has another key here", null);
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
                "expected a key that the master key here unwraps, as that of subject " + key.subject()
                        + " does not; open the application with the master key of the source",
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

    /** Stores which streams contain values of which subject. */
    void note(Connection connection, EventBatch batch) throws SQLException {
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
        try (PreparedStatement note = connection.prepareStatement(text.sql(NOTE))) {
            note.setArray(1, connection.createArrayOf("int8", keys.toArray()));
            note.setArray(2, connection.createArrayOf("int8", streams.toArray()));
            note.executeUpdate();
        }
    }
}
