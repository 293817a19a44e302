package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.erasure.Erasure;
import dev.turnstile.erasure.Erasure.Footprint;
import dev.turnstile.erasure.Erasure.Forgotten;
import dev.turnstile.erasure.Erasure.ReadModel;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.projection.Selection;
import dev.turnstile.text.spi.StorableText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets subjects, and reports the data that remains of them. Thread-safe. */
public final class SubjectErasure implements Erasure {

    private static final Logger LOG = LoggerFactory.getLogger(SubjectErasure.class);

    private final Connections.Ambient connections;
    private final SubjectTable table;
    private final SubjectKeys keys;
    private final Json json;
    private final List<ReadModel> models = new CopyOnWriteArrayList<>();
    private final ValueCopies copies;
    private final ComputedTables tables;

    public SubjectErasure(
            String schema, Json json, Connections.Ambient connections, SubjectKeys keys, ComputedTables tables) {
        this.tables = tables;
        this.copies = new ValueCopies(schema, json);
        this.connections = connections;
        this.table = new SubjectTable(schema);
        this.keys = keys;
        this.json = json;
    }

    @Override
    public Forgotten forget(String subject) {
        StorableText.checked("subject", subject);
        if (connections.joined()) {
            throw new IllegalStateException(
                    "subject " + subject + " cannot be forgotten in a transaction that may be rolled back;"
                            + " forget it after the transaction's end");
        }
        Done done = connections.own().inTransaction("forget subject " + subject, connection -> {
            byte[] wrapped = table.lock(connection, subject);
            Holdings holdings = holdings(connection, subject);
            if (wrapped != null) {
                keys.wrap().forget(subject, wrapped);
            }
            SubjectTable.Row row = table.forget(connection, subject);
            int kept = copies.erase(connection, holdings.values(), holdings.commands());
            int snapshots = table.removeSnapshots(connection, row.key());
            List<StreamName> streams = table.streams(connection, row.key());
            if (!streams.isEmpty()) {
                tables.mark(connection);
            }
            return new Done(new Forgotten(subject, row.forgottenAt(), streams, snapshots, Map.of()), holdings, kept);
        });
        keys.forget(subject);
        Forgotten forgotten = done.forgotten();
        Map<String, String> results = new LinkedHashMap<>();
        if (done.kept() > 0) {
            results.put(
                    "chained histories",
                    done.kept() + " entries of row histories and processes contain values and were not edited, because"
                            + " an edit breaks the hash chain; delete these streams");
        }
        results.putAll(tables.fold(projection -> done.holdings().concern(projection.selection())));
        results.putAll(notified(subject, forgotten.streams()));
        return new Forgotten(subject, forgotten.at(), forgotten.streams(), forgotten.snapshots(), results);
    }

    /** The result of the transaction that forgets a subject. */
    private record Done(Forgotten forgotten, Holdings holdings, int kept) {}

    /**
     * The content of the log about a subject, as far as it can be decrypted.
     *
     * @param values the subject's values
     * @param commands the commands that appended the values
     * @param places the streams and types of the events
     */
    private record Holdings(QuotedValues values, Set<UUID> commands, Set<Envelope.Place> places) {

        boolean concern(Selection selection) {
            return places.stream()
                    .anyMatch(place -> selection.matches(
                            place.stream().category(), place.type().name()));
        }
    }

    /** Reads the subject's events for the last time, before the key is deleted. */
    private Holdings holdings(Connection connection, String subject) throws SQLException {
        Holdings holdings = new Holdings(new QuotedValues(), new HashSet<>(), new HashSet<>());
        Long key = table.key(connection, subject);
        if (key == null) {
            return holdings;
        }
        Opener opener = new Opener(connection, keys, json, other -> other.equals(key));
        table.events(
                connection,
                key,
                event -> opener.observed(event.data(), event.place(), (whose, value, erased) -> {
                    if (whose == key) {
                        holdings.values().add(value, erased);
                        holdings.places().add(event.place());
                        if (event.command() != null) {
                            holdings.commands().add(event.command());
                        }
                    }
                }));
        return holdings;
    }

    private Map<String, String> notified(String subject, List<StreamName> streams) {
        Map<String, String> results = new LinkedHashMap<>();
        for (ReadModel model : models) {
            results.put(model.name(), notified(model, subject, streams));
        }
        return results;
    }

    private static String notified(ReadModel model, String subject, List<StreamName> streams) {
        try {
            model.forget(subject, streams);
            return "";
        } catch (Exception e) {
            LOG.warn(
                    "read model {} has not forgotten subject {}: {}",
                    model.name(),
                    subject,
                    Failures.text(e),
                    Failures.trace(e));
            return e.toString();
        }
    }

    @Override
    public boolean knows(String subject) {
        StorableText.checked("subject", subject);
        return connections
                .own()
                .run("look up subject " + subject, connection -> table.key(connection, subject) != null);
    }

    @Override
    public Footprint footprint(String subject) {
        StorableText.checked("subject", subject);
        return connections.own().inTransaction("look up subject " + subject, connection -> {
            Long key = table.key(connection, subject);
            if (key == null) {
                return new Footprint(subject, false, List.of(), 0, 0, 0, 0, List.of());
            }
            Tally tally = new Tally(key);
            Opener opener = new Opener(connection, keys, json, other -> other.equals(key));
            table.events(connection, key, event -> tally.add(event, opener));
            return tally.footprint(subject, table.streams(connection, key), table.snapshots(connection, key));
        });
    }

    @Override
    public void tell(ReadModel model) {
        models.add(model);
    }

    @Override
    public int rewrap() {
        int all = 0;
        long last = 0;
        while (true) {
            long after = last;
            List<Long> some =
                    connections.own().inTransaction("rewrap keys", connection -> table.rewrap(connection, after, keys));
            if (some.isEmpty()) {
                return all;
            }
            all += some.size();
            last = some.getLast();
        }
    }
}
