package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.erasure.Envelope;
import dev.turnstile.postgres.internal.erasure.PersonalData;
import dev.turnstile.postgres.internal.erasure.SubjectKey;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import dev.turnstile.postgres.internal.erasure.SubjectStreamCache;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the personal values of new events, and stores for each subject the streams that contain its values.
 * Thread-safe.
 */
public final class PersonalAppend {

    private static final String NOTE = """
            INSERT INTO {schema}.subject_stream (key_id, stream_id)
            SELECT a.key_id, s.id
            FROM unnest(CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS text[])) AS a(key_id, category, key)
            JOIN {schema}.category c ON c.name = a.category
            JOIN {schema}.stream s ON s.category = c.id AND s.key = a.key
            ORDER BY a.key_id, s.id
            ON CONFLICT DO NOTHING""";

    private final StatementTemplate template;
    private final SubjectKeys keys;
    private final Json json;
    private final SubjectStreamCache noted = new SubjectStreamCache();

    public PersonalAppend(String schema, SubjectKeys keys, Json json) {
        this.template = StatementTemplate.of(schema);
        this.keys = keys;
        this.json = json;
    }

    static boolean isPersonal(List<StreamAppend> appends) {
        return appends.stream().flatMap(append -> append.rows().stream()).anyMatch(row -> row.personal() != null);
    }

    /**
     * Appends with encrypted values.
     *
     * @param appends the appends
     * @param holdings the subjects' keys, each with a stream that contains values of the subject
     */
    record Sealed(List<StreamAppend> appends, Set<SubjectStreamCache.Holding> holdings) {}

    /** Encrypts personal values. A subject without a key receives one in this transaction. */
    Sealed sealed(
            Connection connection,
            List<StreamAppend> appends,
            @Nullable String incarnation,
            Consumer<Runnable> afterCommit)
            throws SQLException {
        Set<String> subjects = new TreeSet<>();
        appends.stream().flatMap(append -> append.rows().stream()).forEach(row -> {
            if (row.personal() != null) {
                subjects.addAll(row.personal().subjects());
            }
        });
        Map<String, SubjectKey> found = keys.toAppend(connection, subjects, incarnation, afterCommit);
        Set<SubjectStreamCache.Holding> holdings = new LinkedHashSet<>();
        List<StreamAppend> sealed = new ArrayList<>();
        for (StreamAppend append : appends) {
            List<EventRow> rows = new ArrayList<>();
            append.rows().forEach(row -> rows.add(sealed(row, append.stream(), found, holdings)));
            sealed.add(new StreamAppend(append.stream(), append.expected(), List.copyOf(rows)));
        }
        return new Sealed(sealed, holdings);
    }

    private EventRow sealed(
            EventRow row, StreamName stream, Map<String, SubjectKey> found, Set<SubjectStreamCache.Holding> holdings) {
        PersonalData personal = row.personal();
        if (personal == null) {
            return row;
        }
        for (String subject : personal.subjects()) {
            holdings.add(
                    new SubjectStreamCache.Holding(SubjectKey.of(subject, found).id(), stream));
        }
        return row.withData(personal.sealed(new Envelope.Place(stream, row.type()), found, json));
    }

    /**
     * Stores for each subject the streams that contain its values, unless they are stored already. The streams' rows
     * must exist.
     */
    void note(
            Connection connection,
            Set<SubjectStreamCache.Holding> holdings,
            @Nullable String incarnation,
            Consumer<Runnable> afterCommit)
            throws SQLException {
        List<SubjectStreamCache.Holding> fresh = noted.missing(holdings, incarnation);
        if (fresh.isEmpty()) {
            return;
        }
        try (PreparedStatement note = connection.prepareStatement(template.fill(NOTE))) {
            note.setArray(
                    1,
                    connection.createArrayOf(
                            "int8",
                            fresh.stream().map(SubjectStreamCache.Holding::key).toArray()));
            note.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            fresh.stream().map(h -> h.stream().category()).toArray()));
            note.setArray(
                    3,
                    connection.createArrayOf(
                            "text", fresh.stream().map(h -> h.stream().key()).toArray()));
            note.executeUpdate();
        }
        afterCommit.accept(() -> noted.add(fresh, incarnation));
    }
}
