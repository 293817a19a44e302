package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.erasure.Erasure;
import dev.turnstile.erasure.Footprint;
import dev.turnstile.erasure.Forgotten;
import dev.turnstile.erasure.ReadModel;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.internal.StorableText;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.Connections;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets subjects, and looks for what is left of them. Thread-safe. */
public final class SubjectErasure implements Erasure {

    private static final Logger LOG = LoggerFactory.getLogger(SubjectErasure.class);

    private final Connections.Ambient connections;
    private final SubjectTable table;
    private final SubjectKeys keys;
    private final Json json;
    private final List<ReadModel> models = new CopyOnWriteArrayList<>();

    public SubjectErasure(String schema, Json json, Connections.Ambient connections, SubjectKeys keys) {
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
        Forgotten forgotten = connections.own().inTransaction("forget subject " + subject, connection -> {
            byte[] wrapped = table.lock(connection, subject);
            if (wrapped != null) {
                keys.wrap().forget(subject, wrapped);
            }
            SubjectTable.Row row = table.forget(connection, subject);
            int snapshots = table.removeSnapshots(connection, row.key());
            Instant at = row.forgottenAt();
            return new Forgotten(subject, at, table.streams(connection, row.key()), snapshots, Map.of());
        });
        keys.forget(subject);
        return new Forgotten(
                subject,
                forgotten.at(),
                forgotten.streams(),
                forgotten.snapshots(),
                told(subject, forgotten.streams()));
    }

    private Map<String, String> told(String subject, List<StreamName> streams) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (ReadModel model : models) {
            answers.put(model.name(), told(model, subject, streams));
        }
        return answers;
    }

    private static String told(ReadModel model, String subject, List<StreamName> streams) {
        try {
            model.forget(subject, streams);
            return "";
        } catch (Exception e) {
            LOG.warn("read model {} has not forgotten subject {}", model.name(), subject, e);
            return e.toString();
        }
    }

    @Override
    public boolean knows(String subject) {
        StorableText.checked("subject", subject);
        return connections
                .own()
                .run("look for subject " + subject, connection -> table.key(connection, subject) != null);
    }

    @Override
    public Footprint footprint(String subject) {
        StorableText.checked("subject", subject);
        return connections.own().inTransaction("look for subject " + subject, connection -> {
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
