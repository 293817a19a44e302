package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.postgres.QuotedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of subjects. Thread-safe.
 *
 * <p>What is appended may be encrypted with a key from the cache: if it was forgotten meanwhile, nothing reads the value.
 * What is read is decrypted only with a key that the table still holds.
 */
public final class SubjectKeys {

    private static final String OF_SUBJECTS =
            "SELECT key_id, subject, wrapped FROM {schema}.subject_key WHERE subject = ANY (?)";

    private static final String BY_NUMBERS =
            "SELECT key_id, subject, wrapped FROM {schema}.subject_key WHERE key_id = ANY (?)";

    private static final String MAKE = """
            INSERT INTO {schema}.subject_key (subject, wrapped) VALUES (?, ?)
            ON CONFLICT (subject) DO NOTHING""";

    private final String schema;
    private final KeyWrap wrap;
    private final KeyCache cache;

    public SubjectKeys(String schema, KeyWrap wrap, Clock clock) {
        this.schema = QuotedName.of(schema);
        this.wrap = wrap;
        this.cache = new KeyCache(clock);
    }

    /**
     * Returns the keys to append with, which are made where there are none.
     *
     * @param afterCommit has something run after the commit
     */
    public Map<String, SubjectKey> toAppend(
            Connection connection, Collection<String> subjects, Consumer<Runnable> afterCommit) throws SQLException {
        Map<String, SubjectKey> keys = new HashMap<>();
        TreeSet<String> missing = new TreeSet<>();
        for (String subject : subjects) {
            SubjectKey known = cache.get(subject);
            if (known == null) {
                missing.add(subject);
            } else {
                keys.put(subject, known);
            }
        }
        if (!missing.isEmpty()) {
            Map<String, SubjectKey> found = found(connection, missing);
            afterCommit.accept(() -> found.values().forEach(cache::put));
            keys.putAll(found);
        }
        return keys;
    }

    private Map<String, SubjectKey> found(Connection connection, Collection<String> subjects) throws SQLException {
        Map<String, SubjectKey> keys = ofSubjects(connection, subjects);
        if (keys.size() < subjects.size()) {
            TreeSet<String> fresh = new TreeSet<>(subjects);
            fresh.removeAll(keys.keySet());
            make(connection, fresh);
            keys.putAll(ofSubjects(connection, fresh));
        }
        return keys;
    }

    private Map<String, SubjectKey> ofSubjects(Connection connection, Collection<String> subjects) throws SQLException {
        Map<String, SubjectKey> keys = new HashMap<>();
        read(connection, OF_SUBJECTS, "text", subjects, key -> keys.put(key.subject(), key));
        return keys;
    }

    private void make(Connection connection, Collection<String> subjects) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(MAKE.replace("{schema}", schema))) {
            for (String subject : subjects) {
                insert.setString(1, subject);
                insert.setBytes(2, wrap.wrap(subject, AesGcm.newKey()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Returns keys as the table holds them now, by their numbers. */
    public Map<Long, SubjectKey> toRead(Connection connection, Collection<Long> numbers) throws SQLException {
        Map<Long, SubjectKey> keys = new HashMap<>();
        read(connection, BY_NUMBERS, "int8", numbers, key -> keys.put(key.id(), key));
        return keys;
    }

    private void read(Connection connection, String sql, String type, Collection<?> wanted, Consumer<SubjectKey> found)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql.replace("{schema}", schema))) {
            query.setArray(1, connection.createArrayOf(type, wanted.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.accept(key(row.getLong("key_id"), row.getString("subject"), row.getBytes("wrapped")));
                }
            }
        }
    }

    private SubjectKey key(long id, String subject, byte[] wrapped) {
        if (wrapped == null) {
            cache.remove(subject);
            return new SubjectKey(id, subject, null);
        }
        SubjectKey known = cache.get(subject);
        return known == null || known.id() != id ? new SubjectKey(id, subject, unwrapped(subject, wrapped)) : known;
    }

    private SecretKey unwrapped(String subject, byte[] wrapped) {
        return new SecretKeySpec(wrap.unwrap(subject, wrapped), "AES");
    }

    /** Returns a stored key as it is stored from now on. */
    byte[] rewrapped(String subject, byte[] wrapped) {
        return wrap.wrap(subject, wrap.unwrap(subject, wrapped));
    }

    /** Returns what protects the keys. */
    KeyWrap wrap() {
        return wrap;
    }

    /** Forgets a key in this process. */
    void forget(String subject) {
        cache.remove(subject);
    }
}
