package dev.turnstile.spring.autoconfigure;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.spring.SpringTransactions;
import dev.turnstile.spring.internal.jpa.GovernedEntities;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.springframework.orm.jpa.JpaTransactionManager;

/**
 * The entities of the persistence unit whose transactions Turnstile joins. Loaded only if Hibernate is on the class path.
 *
 * @param transactions the transactions
 * @param properties the properties
 */
record ConfiguredEntities(SpringTransactions transactions, TurnstileProperties properties) {

    /**
     * Checks the mappings of the entities, and observes the sessions.
     *
     * @param lifecycles the lifecycles by the names of their beans
     * @throws dev.turnstile.spring.jpa.EntityMappingException if the mapping of an entity does not suit a lifecycle
     */
    @SuppressWarnings("rawtypes") // the type under which Spring finds beans has no parameters
    void observe(Map<String, Lifecycle> lifecycles) {
        if (transactions.manager() instanceof JpaTransactionManager jpa
                && jpa.getEntityManagerFactory() != null
                && jpa.getEntityManagerFactory().isOpen()) {
            Map<String, Lifecycle<?, ?>> governing = new HashMap<>();
            lifecycles.forEach(governing::put);
            GovernedEntities.observe(
                    jpa.getEntityManagerFactory().unwrap(SessionFactoryImplementor.class),
                    governing,
                    properties.jpa().checkStateWrites());
        }
    }
}
