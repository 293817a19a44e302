package dev.turnstile.spring.shop;

import dev.turnstile.spring.jpa.AfterTransition;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/** The ways in which an application of Spring talks to its database. */
public enum Stack {
    /** {@code JdbcTemplate} and {@code JdbcTransactionManager}. */
    JDBC,
    /** Hibernate and {@code JpaTransactionManager}. */
    JPA;

    /**
     * The transaction manager and the writes of the application.
     *
     * @param manager the transaction manager
     * @param notes writes a note, in the thread's transaction
     * @param entities creates an entity manager of the thread's transaction; the JDBC stack has none
     * @param end closes the stack
     */
    public record Open(
            PlatformTransactionManager manager, Consumer<String> notes, EntityManagers entities, Runnable end) {}

    /** Provides the shared entity manager. */
    @FunctionalInterface
    public interface EntityManagers {
        EntityManager shared();
    }

    /** Opens the stack on a database. */
    public Open open(DataSource dataSource) {
        return this == JDBC ? jdbc(dataSource) : jpa(dataSource);
    }

    private static Open jdbc(DataSource dataSource) {
        JdbcTemplate template = new JdbcTemplate(dataSource);
        return new Open(
                new JdbcTransactionManager(dataSource),
                text -> template.update("INSERT INTO notes (text) VALUES (?)", text),
                () -> {
                    throw new IllegalStateException("no entity manager in the JDBC stack");
                },
                () -> {});
    }

    private static Open jpa(DataSource dataSource) {
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(dataSource);
        factory.setPackagesToScan(Stack.class.getPackageName(), AfterTransition.class.getPackageName());
        factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        factory.afterPropertiesSet();
        EntityManagerFactory entities = Objects.requireNonNull(factory.getObject());
        EntityManager shared = SharedEntityManagerCreator.createSharedEntityManager(entities);
        JpaTransactionManager manager = new JpaTransactionManager(entities);
        manager.afterPropertiesSet();
        return new Open(manager, text -> shared.persist(new Note(text)), () -> shared, factory::destroy);
    }
}
