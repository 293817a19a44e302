package dev.turnstile.spring.autoconfigure;

import dev.turnstile.Turnstile;
import dev.turnstile.event.TraceContext;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.spring.CorrelationContext;
import dev.turnstile.spring.RunningSubscriptions;
import dev.turnstile.spring.SpringTransactions;
import dev.turnstile.spring.TurnstileCustomizer;
import dev.turnstile.spring.TurnstileDatabase;
import dev.turnstile.subscription.Subscription;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Opens Turnstile on the application's data source, in the transactions of its transaction manager, and runs the
 * subscriptions that are beans.
 *
 * <p>Turnstile is opened after Flyway, Liquibase and the scripts of {@code spring.sql.init} have run.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "turnstile.enabled", matchIfMissing = true)
@ConditionalOnBean(DataSource.class)
@EnableConfigurationProperties(TurnstileProperties.class)
public final class TurnstileAutoConfiguration {

    private final ListableBeanFactory beans;
    private final DataSource dataSource;

    TurnstileAutoConfiguration(
            ListableBeanFactory beans,
            @TurnstileDatabase ObjectProvider<DataSource> marked,
            ObjectProvider<DataSource> all) {
        this.beans = beans;
        this.dataSource = new ChosenBean(beans, "data source").of(DataSource.class, marked, all);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(PlatformTransactionManager.class)
    SpringTransactions turnstileTransactions(
            TurnstileProperties properties,
            @TurnstileDatabase ObjectProvider<PlatformTransactionManager> marked,
            ObjectProvider<PlatformTransactionManager> all) {
        PlatformTransactionManager manager =
                new ChosenBean(beans, "transaction manager").of(PlatformTransactionManager.class, marked, all);
        try {
            return SpringTransactions.of(dataSource, manager, properties.jpa().afterTransition());
        } catch (IllegalArgumentException e) {
            throw SetupFailedException.of(e);
        }
    }

    @Bean
    @ConditionalOnMissingBean(Turnstile.class)
    @DependsOnDatabaseInitialization
    PostgresTurnstile turnstile(
            TurnstileProperties properties,
            ObjectProvider<SpringTransactions> transactions,
            ObjectProvider<Json> json,
            ObjectProvider<ActorContext> actors,
            ObjectProvider<TraceContext> traces,
            ObjectProvider<CorrelationContext> correlations,
            ObjectProvider<TurnstileCustomizer> customizers,
            Environment environment) {
        PostgresTurnstile.Builder builder = builder(transactions.getIfAvailable());
        json.ifUnique(builder::json);
        builder.traceContext(new ChosenTrace(
                traces.getIfUnique(TraceContext::none), correlations.getIfUnique(CorrelationContext::none)));
        builder.actorContext(new ChosenActor(
                actors.getIfUnique(ActorContext::none), properties.actor().required()));
        ConfiguredTurnstile configured = new ConfiguredTurnstile(properties, builder, dataSource);
        configured.apply(environment.getProperty("spring.application.name"));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return configured.open();
    }

    private PostgresTurnstile.Builder builder(@Nullable SpringTransactions joined) {
        return joined == null
                ? PostgresTurnstile.builder(dataSource)
                : PostgresTurnstile.builder(joined.dataSource())
                        .callerTransactions(joined)
                        .transactionOpener(joined);
    }

    @Bean
    @ConditionalOnMissingBean
    RunningSubscriptions turnstileSubscriptions(
            Turnstile turnstile,
            TurnstileProperties properties,
            ObjectProvider<Subscription> subscriptions,
            ObjectProvider<BusinessProcess<?>> processes,
            ObjectProvider<Lifecycle<?, ?>> lifecycles) {
        return new RunningSubscriptions(
                turnstile,
                subscriptions.orderedStream().toList(),
                processes.orderedStream().toList(),
                lifecycles.orderedStream().toList(),
                properties.subscriptions().start());
    }

    /** The actor, if Spring Security is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.security.core.context.SecurityContextHolder")
    static final class Security {

        @Bean
        @ConditionalOnMissingBean
        ActorContext turnstileActor() {
            return new AuthenticatedActor();
        }
    }

    /** The entities whose rows are records, if Hibernate is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.hibernate.engine.spi.SessionFactoryImplementor",
                "org.springframework.orm.jpa.JpaTransactionManager"
            })
    static final class Jpa {

        /** Observes the entities when all lifecycles have been bound. */
        @Bean
        SmartInitializingSingleton turnstileEntities(
                ListableBeanFactory beans,
                ObjectProvider<SpringTransactions> transactions,
                TurnstileProperties properties) {
            return () -> transactions.ifUnique(joined ->
                    new ConfiguredEntities(joined, properties).observe(beans.getBeansOfType(Lifecycle.class)));
        }
    }
}
