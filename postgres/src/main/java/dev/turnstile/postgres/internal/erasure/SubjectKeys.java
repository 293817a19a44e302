package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
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
import org.jspecify.annotations.Nullable;

/**
 * The keys of subjects. Thread-safe.
 *
 * <p>An append may use a cached key. If the subject was forgotten meanwhile, the appended value can never be read,
 * because a read uses only keys that the table still contains.
 */
public final class SubjectKeys {

    private static final String OF_SUBJECTS =
            "SELECT key_id, subject, wrapped FROM {schema}.subject_key WHERE subject = ANY (?)";

    private static final String BY_NUMBERS =
            "SELECT key_id, subject, wrapped FROM {schema}.subject_key WHERE key_id = ANY (?)";

    private static final String MAKE = """
            INSERT INTO {schema}.subject_key (subject, wrapped) VALUES (?, ?)
            ON CONFLICT (subject) DO NOTHING""";

    private final StatementTemplate template;
    private final KeyWrap wrap;
    private final KeyCache cache;

    public SubjectKeys(String schema, KeyWrap wrap, Clock clock) {
        this.template = StatementTemplate.of(schema);
        this.wrap = wrap;
        this.cache = new KeyCache(clock);
    }

    /**
     * Returns the keys for an append, and creates missing ones.
     *
     * @param incarnation the incarnation that the append's statements require; cached keys are valid only in it
     * @param afterCommit receives actions to run after the commit
     */
    public Map<String, SubjectKey> toAppend(
            Connection connection,
            Collection<String> subjects,
            @Nullable String incarnation,
            Consumer<Runnable> afterCommit)
            throws SQLException {
        Map<String, SubjectKey> keys = new HashMap<>();
        TreeSet<String> missing = new TreeSet<>();
        for (String subject : subjects) {
            SubjectKey known = cache.get(subject, incarnation);
            if (known == null) {
                missing.add(subject);
            } else {
                keys.put(subject, known);
            }
        }
        if (!missing.isEmpty()) {
            Map<String, Stored> found = found(connection, missing);
            afterCommit.accept(() -> found.values().forEach(one -> cache.put(one.key(), one.wrapped(), incarnation)));
            found.forEach((subject, one) -> keys.put(subject, one.key()));
        }
        return keys;
    }

    /** A key and its stored form. */
    private record Stored(SubjectKey key, @Nullable WrappedKey wrapped) {}

    private Map<String, Stored> found(Connection connection, Collection<String> subjects) throws SQLException {
        Map<String, Stored> keys = ofSubjects(connection, subjects);
        if (keys.size() < subjects.size()) {
            TreeSet<String> fresh = new TreeSet<>(subjects);
            fresh.removeAll(keys.keySet());
            make(connection, fresh);
            keys.putAll(ofSubjects(connection, fresh));
        }
        return keys;
    }

    private Map<String, Stored> ofSubjects(Connection connection, Collection<String> subjects) throws SQLException {
        Map<String, Stored> keys = new HashMap<>();
        read(
                connection,
                OF_SUBJECTS,
                "text",
                subjects,
                one -> keys.put(one.key().subject(), one));
        return keys;
    }

    private void make(Connection connection, Collection<String> subjects) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(template.fill(MAKE))) {
            for (String subject : subjects) {
                insert.setString(1, subject);
                insert.setBytes(2, wrap.wrap(subject, AesGcm.newKey()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Returns keys by number, as the table contains them now. */
    public Map<Long, SubjectKey> toRead(Connection connection, Collection<Long> numbers) throws SQLException {
        Map<Long, SubjectKey> keys = new HashMap<>();
        read(connection, BY_NUMBERS, "int8", numbers, one -> keys.put(one.key().id(), one.key()));
        return keys;
    }

    private void read(Connection connection, String sql, String type, Collection<?> wanted, Consumer<Stored> found)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(template.fill(sql))) {
            query.setArray(1, connection.createArrayOf(type, wanted.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    WrappedKey wrapped = WrappedKey.of(row.getBytes("wrapped"));
                    found.accept(new Stored(key(row.getLong("key_id"), row.getString("subject"), wrapped), wrapped));
                }
            }
        }
    }

    private SubjectKey key(long id, String subject, @Nullable WrappedKey wrapped) {
        if (wrapped == null) {
            cache.remove(subject);
            return new SubjectKey(id, subject, null);
        }
        SubjectKey known = cache.unwrapped(id, subject, wrapped);
        return known == null ? new SubjectKey(id, subject, unwrapped(subject, wrapped.bytes())) : known;
    }

    private SecretKey unwrapped(String subject, byte[] wrapped) {
        return new SecretKeySpec(wrap.unwrap(subject, wrapped), "AES");
    }

    /** Returns a stored key, wrapped again with the current master key. */
    byte[] rewrapped(String subject, byte[] wrapped) {
        return wrap.wrap(subject, wrap.unwrap(subject, wrapped));
    }

    /** Returns the wrapping of keys. */
    KeyWrap wrap() {
        return wrap;
    }

    /** Removes a key from the cache of this process. */
    void forget(String subject) {
        cache.remove(subject);
    }
}
