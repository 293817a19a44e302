package dev.turnstile.spring.internal;

import dev.turnstile.command.PersistenceContext;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.spring.internal.jpa.HeldEntities;
import dev.turnstile.spring.jpa.AfterTransition;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.hibernate.engine.spi.SessionImplementor;
import org.springframework.orm.jpa.JpaTransactionManager;

/** The session of Hibernate that a manager binds to the thread. Loaded only if Hibernate is on the class path. */
final class BoundSession implements PersistenceContext {

    private final JpaTransactionManager manager;
    private final HeldEntities entities;
    private final boolean inTransaction;

    BoundSession(JpaTransactionManager manager, AfterTransition action, boolean inTransaction) {
        this.manager = manager;
        this.entities = new HeldEntities(action);
        this.inTransaction = inTransaction;
    }

    @Override
    public void clear() {
        JpaManagers.clear(manager);
    }

    @Override
    public void changed(RecordTable table, List<List<String>> ids) {
        EntityManager bound = JpaManagers.bound(manager);
        if (bound == null) {
            return;
        }
        SessionImplementor session = bound.unwrap(SessionImplementor.class);
        if (inTransaction) {
            entities.changed(session, table, ids);
        } else {
            entities.changedOutside(session, table, ids);
        }
    }
}
