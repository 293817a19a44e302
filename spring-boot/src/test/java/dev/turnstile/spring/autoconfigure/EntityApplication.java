package dev.turnstile.spring.autoconfigure;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import jakarta.persistence.EntityManager;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An application with entities, and the lifecycle {@code orders}.
 *
 * @param context the application context
 */
record EntityApplication(ApplicationContext context) {

    /** Returns a runner for an application with the given entities. */
    static ApplicationContextRunner runner(Database database, RecordTable table, Class<?>... entities) {
        return runner(database, OrderMachine.ORDER, table, entities);
    }

    static ApplicationContextRunner runner(
            Database database, StateMachine<State, Move> machine, RecordTable table, Class<?>... entities) {
        String[] names = Arrays.stream(entities).map(Class::getName).toArray(String[]::new);
        return database.bare()
                .withConfiguration(
                        AutoConfigurations.of(TurnstileAutoConfiguration.class, HibernateJpaAutoConfiguration.class))
                .withBean(PersistenceManagedTypes.class, () -> PersistenceManagedTypes.of(names))
                .withInitializer(context -> ((GenericApplicationContext) context)
                        .registerBean(
                                "orders",
                                Lifecycle.class,
                                () -> context.getBean(Turnstile.class).lifecycle(machine, table)));
    }

    @SuppressWarnings("unchecked") // the runner registers a lifecycle of these types
    Lifecycle<State, Move> orders() {
        return (Lifecycle<State, Move>) context.getBean("orders", Lifecycle.class);
    }

    /** Runs work as a method with {@code @Transactional}. */
    void inTransaction(Consumer<EntityManager> work) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> work.accept(context.getBean(EntityManager.class)));
    }

    /** Runs work in an application with the given entities. */
    static void run(ApplicationContextRunner runner, BiConsumer<EntityApplication, Lifecycle<State, Move>> work) {
        runner.run(context -> {
            if (context.getStartupFailure() != null) {
                throw new AssertionError("the application does not start", context.getStartupFailure());
            }
            EntityApplication application = new EntityApplication(context.getSourceApplicationContext());
            work.accept(application, application.orders());
        });
    }
}
