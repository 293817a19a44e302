package dev.turnstile.spring.internal;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Transaction managers of JPA. Loaded only if {@code spring-orm} is on the class path. */
final class JpaManagers {

    private JpaManagers() {}

    static boolean are(PlatformTransactionManager manager) {
        return manager instanceof JpaTransactionManager;
    }

    static @Nullable DataSource dataSource(PlatformTransactionManager manager) {
        return manager instanceof JpaTransactionManager jpa ? jpa.getDataSource() : null;
    }

    /** Discards the changes and the entities of the calling thread's persistence context. */
    static void clear(PlatformTransactionManager manager) {
        if (manager instanceof JpaTransactionManager jpa
                && jpa.getEntityManagerFactory() != null
                && TransactionSynchronizationManager.getResource(jpa.getEntityManagerFactory())
                        instanceof EntityManagerHolder holder) {
            holder.getEntityManager().clear();
        }
    }
}
