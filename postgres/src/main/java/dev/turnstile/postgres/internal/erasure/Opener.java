package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts the personal values of events that are read, and inserts replacements for erased values. Used by one thread.
 */
public final class Opener {

    private static final int REFRESH_INTERVAL = 500;
    private static final String MARKED = "\"" + Envelope.MARK + "\"";

    private final Connection connection;
    private final SubjectKeys keys;
    private final Json json;
    private final Predicate<Long> wanted;
    private final Map<Long, SubjectKey> known = new HashMap<>();
    private int opened;

    public Opener(Connection connection, SubjectKeys keys, Json json) {
        this(connection, keys, json, key -> true);
    }

    /** Creates an instance that decrypts only the values of some keys. */
    Opener(Connection connection, SubjectKeys keys, Json json, Predicate<Long> wanted) {
        this.wanted = wanted;
        this.connection = connection;
        this.keys = keys;
        this.json = json;
    }

    /** Observes each personal value of an event. */
    @FunctionalInterface
    interface Observer {

        /**
         * Receives a value.
         *
         * @param key the number of its key
         * @param path its path in the data
         * @param value the value, or its replacement if it is erased
         * @param readable whether the value was decrypted
         */
        void seen(long key, String path, @Nullable Object value, boolean readable);
    }

    /**
     * Returns an event's data with all personal values that can be decrypted.
     *
     * @throws EventStoreException if a value was changed or moved from another place
     */
    public @Nullable String opened(@Nullable String data, Envelope.Place place) throws SQLException {
        return data == null || !data.contains(MARKED)
                ? data
                : json.write(opened(data, place, (key, path, value, readable) -> {}));
    }

    Map<String, Object> opened(String data, Envelope.Place place, Observer observer) throws SQLException {
        Map<String, Object> tree = json.read(data);
        Set<Long> needed = new HashSet<>();
        collect(tree, needed);
        refresh(needed);
        Map<String, Object> fields = new LinkedHashMap<>();
        tree.forEach((name, value) -> fields.put(name, opened(value, name, place, observer)));
        return fields;
    }

    /** Observes each personal value of an event, with its replacement. */
    @FunctionalInterface
    interface Reader {

        /**
         * Receives a value.
         *
         * @param key the number of its key
         * @param value the value, or null if it cannot be decrypted
         * @param erased the replacement after the value is erased
         */
        void seen(long key, @Nullable Object value, @Nullable Object erased);
    }

    /** Observes values. A value that was tampered with is observed as null, so that it does not prevent forgetting. */
    void observed(String data, Envelope.Place place, Reader reader) throws SQLException {
        Map<String, Object> tree = json.read(data);
        Set<Long> needed = new HashSet<>();
        collect(tree, needed);
        refresh(needed);
        tree.forEach((name, value) -> observed(value, name, place, reader));
    }

    private void observed(@Nullable Object node, String path, Envelope.Place place, Reader reader) {
        Envelope envelope = Envelope.of(node);
        if (envelope != null) {
            SubjectKey whose = known.get(envelope.key());
            SecretKey key = whose == null ? null : whose.key();
            String sealed = envelope.value();
            opened++;
            Object value = whose == null || key == null || sealed == null
                    ? null
                    : ValueText.open(whose, key, sealed, path, place, json);
            reader.seen(envelope.key(), value, envelope.erased());
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((name, value) -> observed(value, path + "." + name, place, reader));
        } else if (node instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                observed(items.get(i), path + "[" + i + "]", place, reader);
            }
        }
    }

    /** Reads keys again after every 500 values, because a subject may be forgotten during a long read. */
    private void refresh(Set<Long> needed) throws SQLException {
        if (opened >= REFRESH_INTERVAL) {
            known.clear();
            opened = 0;
        }
        needed.removeIf(wanted.negate());
        needed.removeAll(known.keySet());
        if (!needed.isEmpty()) {
            known.putAll(keys.toRead(connection, needed));
        }
    }

    private static void collect(@Nullable Object node, Set<Long> needed) {
        Envelope envelope = Envelope.of(node);
        if (envelope != null) {
            needed.add(envelope.key());
        } else if (node instanceof Map<?, ?> map) {
            map.values().forEach(value -> collect(value, needed));
        } else if (node instanceof List<?> items) {
            items.forEach(item -> collect(item, needed));
        }
    }

    private @Nullable Object opened(@Nullable Object node, String path, Envelope.Place place, Observer observer) {
        Envelope envelope = Envelope.of(node);
        if (envelope != null) {
            return value(envelope, path, place, observer);
        }
        if (node instanceof Map<?, ?> map) {
            Map<String, Object> fields = new LinkedHashMap<>();
            map.forEach((name, value) -> fields.put((String) name, opened(value, path + "." + name, place, observer)));
            return fields;
        }
        if (node instanceof List<?> items) {
            List<@Nullable Object> all = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                all.add(opened(items.get(i), path + "[" + i + "]", place, observer));
            }
            return all;
        }
        return node;
    }

    private @Nullable Object value(Envelope envelope, String path, Envelope.Place place, Observer observer) {
        SubjectKey whose = known.get(envelope.key());
        SecretKey key = whose == null ? null : whose.key();
        String sealed = envelope.value();
        opened++;
        if (whose == null || key == null || sealed == null) {
            observer.seen(envelope.key(), path, envelope.erased(), false);
            return envelope.erased();
        }
        Object value = ValueText.open(whose, key, sealed, path, place, json);
        if (value == null) {
            throw new EventStoreException(
                    "stream " + place.stream() + ", event " + place.type() + ", field '" + path
                            + "': the personal value was changed, or moved from another place; restore the event",
                    null);
        }
        observer.seen(envelope.key(), path, value, true);
        return value;
    }
}
