package dev.turnstile.spring.test;

import dev.turnstile.spring.autoconfigure.TurnstileProperties.Replace;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test slice for lifecycles and commands with their database, without the rest of the application.
 *
 * <p>The application context contains a data source, a transaction manager, {@code JdbcTemplate} and {@code
 * JdbcClient}, the migrations of Flyway, Liquibase or {@code spring.sql.init}, Jackson, and Turnstile. Of the
 * application's own components it contains commands, beans of type {@code TurnstileCustomizer} and {@code
 * ActorContext}, and the configurations that declare beans of Turnstile, such as lifecycles and subscriptions. Other
 * beans that these need are added by {@link #includeFilters}, {@code @Import} or {@code @MockitoBean}; JPA and its
 * transaction manager by {@code @AutoConfigureDataJpa}.
 *
 * <p>Each test class has its own application context, and its own database on the shared temporary server of {@code
 * turnstile-embedded}. The database is a copy of a template in which Turnstile is installed. Nested classes share the
 * context and the database of the enclosing class.
 *
 * <p>The tests are not transactional, because announcements, actions after the commit and deliveries depend on a
 * commit. The tests of a class therefore see each other's records; {@code @Transactional} on a class or method rolls
 * its changes back. Subscriptions, processes and timers start only if {@code turnstile.subscriptions.start} is true.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(TurnstileTestBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(TurnstileTypes.class)
@AutoConfigureTurnstile
@ImportAutoConfiguration
public @interface TurnstileTest {

    /** Returns properties of the environment, such as {@code turnstile.subscriptions.start=true}; none by default. */
    String[] properties() default {};

    /**
     * Returns the configured databases that the embedded PostgreSQL replaces. By default it replaces a database that
     * the application's properties configure, but not one that the test configures, by a service connection, {@code
     * @DynamicPropertySource} or {@link #properties}. A data source that is a bean of the application is never
     * replaced.
     */
    @PropertyMapping("turnstile.embedded.replace")
    Replace replace() default Replace.NON_TEST;

    /**
     * Returns whether the application context contains the application's components described above; true by default.
     */
    boolean useDefaultFilters() default true;

    /** Returns filters that add components of the application; none by default. */
    Filter[] includeFilters() default {};

    /** Returns filters that remove components of the application; none by default. */
    Filter[] excludeFilters() default {};

    /** Returns auto-configurations that are removed; none by default. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
