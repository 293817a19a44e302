package dev.turnstile.spring.internal.jpa;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.TransitionOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.Status;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AutoFlushEvent;
import org.hibernate.event.spi.AutoFlushEventListener;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.FlushEntityEvent;
import org.hibernate.event.spi.FlushEntityEventListener;
import org.hibernate.event.spi.FlushEvent;
import org.hibernate.event.spi.FlushEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreInsertEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * The entities of a persistence unit whose rows are records. Refuses changes of their states by Hibernate, and appends
 * the creation of the records that Hibernate inserts. Thread-safe.
 */
public final class GovernedEntities
        implements FlushEntityEventListener,
                PreInsertEventListener,
                PostInsertEventListener,
                FlushEventListener,
                AutoFlushEventListener {

    private final Map<EntityPersister, List<GovernedState>> governed = new HashMap<>();
    private final Map<SessionImplementor, List<Inserted>> inserted = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * An inserted row whose creation is not in the log yet.
     *
     * @param lifecycle the lifecycle of the record
     * @param id the id of the record
     */
    private record Inserted(Lifecycle<?, ?> lifecycle, List<@Nullable String> id) {}

    private GovernedEntities() {}

    /**
     * Checks the mappings of the entities, and observes the sessions of a persistence unit.
     *
     * @param lifecycles the lifecycles by the names of their beans
     * @param checkStateWrites whether writes of states are refused
     * @throws dev.turnstile.spring.jpa.EntityMappingException if the mapping of an entity does not suit a lifecycle
     */
    public static void observe(
            SessionFactoryImplementor factory, Map<String, Lifecycle<?, ?>> lifecycles, boolean checkStateWrites) {
        GovernedEntities entities = new GovernedEntities();
        factory.getMappingMetamodel()
                .forEachEntityDescriptor(
                        entity -> lifecycles.forEach((name, lifecycle) -> entities.add(entity, name, lifecycle)));
        entities.governed
                .values()
                .forEach(states -> states.forEach(state -> StateMapping.check(state, checkStateWrites)));
        if (!entities.governed.isEmpty()) {
            entities.register(factory.getEventListenerRegistry(), checkStateWrites);
        }
    }

    private void add(EntityPersister entity, String name, Lifecycle<?, ?> lifecycle) {
        MappedRecord mapped = MappedRecord.of(entity, lifecycle.table());
        if (mapped != null) {
            governed.computeIfAbsent(entity, any -> new ArrayList<>())
                    .add(new GovernedState(name, lifecycle, mapped, mapped.state()));
        }
    }

    private void register(EventListenerRegistry registry, boolean checkStateWrites) {
        if (checkStateWrites) {
            registry.appendListeners(EventType.FLUSH_ENTITY, this);
            registry.appendListeners(EventType.PRE_INSERT, this);
        }
        registry.appendListeners(EventType.POST_INSERT, this);
        registry.appendListeners(EventType.FLUSH, this);
        registry.appendListeners(EventType.AUTO_FLUSH, this);
    }

    private List<GovernedState> of(EntityPersister entity) {
        return governed.getOrDefault(entity, List.of());
    }

    @Override
    public void onFlushEntity(FlushEntityEvent event) {
        if (event.getEntityEntry().getStatus() == Status.MANAGED) {
            of(event.getEntityEntry().getPersister())
                    .forEach(state ->
                            state.requireUnchanged(event.getEntity(), event.getEntityEntry(), event.getSession()));
        }
    }

    @Override
    public boolean onPreInsert(PreInsertEvent event) {
        of(event.getPersister())
                .forEach(state -> state.requireInitial(event.getState(), event.getId(), event.getSession()));
        return false;
    }

    /**
     * Notes the row. It may still be in a JDBC batch, so its creation is appended after Hibernate has written all
     * changes.
     */
    @Override
    public void onPostInsert(PostInsertEvent event) {
        if (event.getSession() instanceof SessionImplementor session) {
            for (GovernedState state : of(event.getPersister())) {
                List<@Nullable String> id = state.mapped().id(event.getId(), event.getEntity(), session);
                inserted.computeIfAbsent(session, any -> new ArrayList<>()).add(new Inserted(state.lifecycle(), id));
            }
        }
    }

    @Override
    public boolean requiresPostCommitHandling(EntityPersister persister) {
        return false;
    }

    @Override
    public void onFlush(FlushEvent event) {
        logCreations(event.getSession());
    }

    @Override
    public void onAutoFlush(AutoFlushEvent event) {
        logCreations(event.getSession());
    }

    private void logCreations(SessionImplementor session) {
        List<Inserted> rows = inserted.remove(session);
        if (rows != null) {
            Map<Lifecycle<?, ?>, List<List<@Nullable String>>> ids = new HashMap<>();
            rows.forEach(row -> ids.computeIfAbsent(row.lifecycle(), any -> new ArrayList<>())
                    .add(row.id()));
            ids.forEach((lifecycle, of) -> lifecycle
                    .in(session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection())
                    .logCreations(of, TransitionOptions.none()));
        }
    }
}
