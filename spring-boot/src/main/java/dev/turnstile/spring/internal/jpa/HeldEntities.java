package dev.turnstile.spring.internal.jpa;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.spring.jpa.AfterTransition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.Status;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the entities of a persistence context again, or detaches them, after Turnstile has changed their rows. No query
 * is sent for a row whose entity is not in the persistence context. Thread-safe.
 */
public final class HeldEntities {

    private static final Logger LOG = LoggerFactory.getLogger(HeldEntities.class);

    private final AfterTransition action;
    private final Map<RecordTable, Map<EntityPersister, Optional<MappedRecord>>> records = new ConcurrentHashMap<>();

    /**
     * Creates an instance.
     *
     * @param action the action on the entities
     */
    public HeldEntities(AfterTransition action) {
        this.action = action;
    }

    /**
     * Refreshes or detaches the entities of records that were changed in the session's transaction. The session has
     * already written its pending changes.
     *
     * @param ids the ids, each with one text for each id column
     */
    public void changed(SessionImplementor session, RecordTable table, List<List<String>> ids) {
        if (action != AfterTransition.NONE) {
            held(session, table, ids).forEach(entity -> renew(session, entity));
        }
    }

    /**
     * Refreshes or detaches the entities of records that were changed outside a transaction. An entity with pending
     * changes is not changed, because its changes would be lost. If the database fails, the entities are detached
     * instead of an exception being thrown, because the change is already committed.
     */
    public void changedOutside(SessionImplementor session, RecordTable table, List<List<String>> ids) {
        if (action != AfterTransition.NONE) {
            held(session, table, ids).stream()
                    .filter(entity -> !dirty(session, entity))
                    .forEach(entity -> renewOrDetach(session, entity));
        }
    }

    private void renewOrDetach(SessionImplementor session, Object entity) {
        try {
            renew(session, entity);
        } catch (RuntimeException e) {
            LOG.warn("an entity was detached because it cannot be read again", e);
            session.detach(entity);
        }
    }

    private void renew(SessionImplementor session, Object entity) {
        if (action == AfterTransition.DETACH) {
            session.detach(entity);
        } else {
            session.refresh(entity);
        }
    }

    private static boolean dirty(SessionImplementor session, Object entity) {
        EntityEntry entry = session.getPersistenceContextInternal().getEntry(entity);
        EntityPersister persister = entry.getPersister();
        Object[] loaded = entry.getLoadedState();
        return loaded != null && persister.findDirty(persister.getValues(entity), loaded, entity, session) != null;
    }

    private List<Object> held(SessionImplementor session, RecordTable table, List<List<String>> ids) {
        Set<List<@Nullable String>> wanted = new HashSet<>(ids);
        List<Object> held = new ArrayList<>();
        for (Map.Entry<Object, EntityEntry> one :
                session.getPersistenceContextInternal().reentrantSafeEntityEntries()) {
            List<@Nullable String> id = id(session, one.getKey(), one.getValue(), table);
            if (id != null && wanted.contains(id)) {
                held.add(one.getKey());
            }
        }
        return held;
    }

    /**
     * Returns the id of the record that an entity represents in a table; null if the entity is not mapped to the table,
     * or is not managed.
     */
    private @Nullable List<@Nullable String> id(
            SessionImplementor session, Object entity, EntityEntry entry, RecordTable table) {
        if (entry.getStatus() != Status.MANAGED && entry.getStatus() != Status.READ_ONLY) {
            return null;
        }
        MappedRecord mapped = mapped(entry.getPersister(), table);
        return mapped == null ? null : mapped.id(entry.getId(), entity, session);
    }

    private @Nullable MappedRecord mapped(EntityPersister entity, RecordTable table) {
        return records.computeIfAbsent(table, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(entity, any -> Optional.ofNullable(MappedRecord.of(entity, table)))
                .orElse(null);
    }
}
