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
 * Tests lifecycles and commands with their database, and without the rest of the application.
 *
 * <p>The application context contains a data source, a transaction manager, {@code JdbcTemplate} and {@code JdbcClient},
 * the migrations of Flyway, Liquibase or {@code spring.sql.init}, Jackson, and Turnstile. Of the application's own
 * components it contains commands and customizers of Turnstile, and the configurations that declare beans of Turnstile,
 * such as lifecycles and subscriptions. Other beans that these need are added by {@link #includeFilters}, {@code
 * @Import} or {@code @MockitoBean}; the data source and the transaction manager of JPA by {@code @AutoConfigureDataJpa}.
 *
 * <p>Each test class has its own application context, and its own database on the shared temporary server of {@code
 * turnstile-embedded}. The database is a copy of one in which Turnstile is installed. Nested classes share those of the
 * class that contains them.
 *
 * <p>The tests are not transactional, because announcements, actions after the commit and deliveries depend on a commit.
 * The tests of a class therefore see each other's records; {@code @Transactional} on a class or method rolls its changes
 * back. Subscriptions, processes and timers start only if {@code turnstile.subscriptions.start} is true.
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

    /** Properties of the environment, such as {@code turnstile.subscriptions.start=true}. */
    String[] properties() default {};

    /**
     * Which databases the embedded PostgreSQL replaces if properties of the application name them. By default all that
     * the test itself does not name: neither a service connection, nor {@code @DynamicPropertySource}, nor {@link
     * #properties}. A data source that is a bean of the application is never replaced.
     */
    @PropertyMapping("turnstile.embedded.replace")
    Replace replace() default Replace.NON_TEST;

    /** Whether the application context contains the commands and configurations described above. */
    boolean useDefaultFilters() default true;

    /** Adds components of the application. */
    Filter[] includeFilters() default {};

    /** Removes components of the application. */
    Filter[] excludeFilters() default {};

    /** Removes auto-configurations. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
