package dev.turnstile.benchmarks.events;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.AggregateBasedConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateBasedJpaEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateEventEntry;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.unitofwork.transaction.Transaction;
import org.axonframework.messaging.core.unitofwork.transaction.TransactionManager;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/** Axon Framework's aggregate-based JPA storage engine, with the same pool. Thread-safe. */
final class AxonAppender implements Appender, AutoCloseable {

    private final EntityManagerFactory factory;
    private static final ThreadLocal<@Nullable EntityManager> CURRENT = new ThreadLocal<>();
    private final EventStorageEngine engine;

    AxonAppender(DataSource pool) {
        PersistenceConfiguration configuration = new PersistenceConfiguration("axon")
                .provider("org.hibernate.jpa.HibernatePersistenceProvider")
                .managedClass(AggregateEventEntry.class);
        Map.of(
                        "hibernate.connection.datasource",
                        pool,
                        "hibernate.hbm2ddl.auto",
                        "create",
                        "hibernate.dialect",
                        ByteaDialect.class.getName())
                .forEach(configuration::property);
        factory = configuration.createEntityManagerFactory();
        engine = new AggregateBasedJpaEventStorageEngine(
                this::entityManager,
                new LocalTransactions(),
                new DelegatingEventConverter(new JacksonConverter()),
                defaults -> defaults);
    }

    private EntityManager entityManager() {
        EntityManager open = CURRENT.get();
        if (open == null) {
            throw new IllegalStateException("no transaction");
        }
        return open;
    }

    @Override
    public void append(int account, int version) {
        String aggregate = "account-" + account;
        TaggedEventMessage<?> event = new GenericTaggedEventMessage<>(
                new GenericEventMessage(
                        new MessageType("bench", "deposited", "1"), Deposited.into(account, version), Map.of()),
                Set.of(Tag.of("account", aggregate)));
        AppendCondition condition = AppendCondition.withCriteria(EventCriteria.havingTags("account", aggregate))
                .withMarker(new AggregateBasedConsistencyMarker(aggregate, version - 1L));
        engine.appendEvents(condition, null, List.of(event)).join().commit(null).join();
    }

    /** Transactions with one entity manager each. */
    private final class LocalTransactions implements TransactionManager {

        @Override
        public Transaction startTransaction() {
            EntityManager manager = factory.createEntityManager();
            CURRENT.set(manager);
            manager.getTransaction().begin();
            return new Transaction() {
                @Override
                public void commit() {
                    try (manager) {
                        manager.getTransaction().commit();
                    } finally {
                        CURRENT.remove();
                    }
                }

                @Override
                public void rollback() {
                    try (manager) {
                        manager.getTransaction().rollback();
                    } finally {
                        CURRENT.remove();
                    }
                }
            };
        }
    }

    @Override
    public void close() {
        factory.close();
    }
}
