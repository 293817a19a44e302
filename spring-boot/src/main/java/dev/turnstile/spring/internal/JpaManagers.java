package dev.turnstile.spring.internal;

import dev.turnstile.command.PersistenceContext;
import dev.turnstile.spring.jpa.AfterTransition;
import jakarta.persistence.EntityManager;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** Transaction managers of JPA. Loaded only if {@code spring-orm} is on the class path. */
final class JpaManagers {

    private static final boolean HIBERNATE_PRESENT =
            ClassUtils.isPresent("org.hibernate.engine.spi.SessionImplementor", JpaManagers.class.getClassLoader());

    private JpaManagers() {}

    static boolean are(PlatformTransactionManager manager) {
        return manager instanceof JpaTransactionManager;
    }

    static @Nullable DataSource dataSource(PlatformTransactionManager manager) {
        return manager instanceof JpaTransactionManager jpa ? jpa.getDataSource() : null;
    }

    /**
     * Returns the persistence context that a manager binds to the calling thread, inside a transaction or outside one.
     */
    static PersistenceContext persistence(
            PlatformTransactionManager manager, AfterTransition action, boolean inTransaction) {
        if (!(manager instanceof JpaTransactionManager jpa)) {
            return PersistenceContext.none();
        }
        return HIBERNATE_PRESENT ? new BoundSession(jpa, action, inTransaction) : new BoundEntities(jpa);
    }

    /** The persistence context of an unknown provider. */
    private record BoundEntities(JpaTransactionManager manager) implements PersistenceContext {

        @Override
        public void clear() {
            JpaManagers.clear(manager);
        }
    }

    /** Discards the changes and the entities of the calling thread's persistence context. */
    static void clear(JpaTransactionManager manager) {
        EntityManager entities = bound(manager);
        if (entities != null) {
            entities.clear();
        }
    }

    static @Nullable EntityManager bound(JpaTransactionManager manager) {
        return manager.getEntityManagerFactory() != null
                        && TransactionSynchronizationManager.getResource(manager.getEntityManagerFactory())
                                instanceof EntityManagerHolder holder
                ? holder.getEntityManager()
                : null;
    }
}
