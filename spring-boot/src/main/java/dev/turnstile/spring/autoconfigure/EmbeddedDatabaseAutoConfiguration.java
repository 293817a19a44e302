package dev.turnstile.spring.autoconfigure;

import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Starts a PostgreSQL for the application's data source if {@code turnstile-embedded} is on the class path and the
 * application configures no database. A database is configured by the properties {@code spring.datasource.url} and
 * {@code spring.datasource.jndi-name}, by a bean of type {@code DataSource}, and by a bean of type {@code
 * JdbcConnectionDetails}, such as that of a container of Testcontainers.
 *
 * <p>All application contexts of a JVM share one temporary server, and each has a database of its own, which is dropped
 * when the context is closed. With {@code turnstile.embedded.data-directory} the server and its data belong to the
 * application; the server is stopped when the context is closed, and the data is kept. In Spring's tests the directory
 * is ignored, because it contains the developer's data, and a running application may use it.
 */
@AutoConfiguration(beforeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass(
        name = {
            "dev.turnstile.embedded.EmbeddedPostgres",
            "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails"
        })
@ConditionalOnBooleanProperty(name = "turnstile.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "turnstile.embedded.enabled", matchIfMissing = true)
@Conditional(UnnamedDatabase.class)
@ConditionalOnMissingBean(
        type = {"javax.sql.DataSource", "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails"})
@EnableConfigurationProperties(TurnstileProperties.class)
public final class EmbeddedDatabaseAutoConfiguration {

    /** The name of a property source that only the application contexts of Spring's tests have. */
    static final String IN_TESTS = "turnstile in tests";

    EmbeddedDatabaseAutoConfiguration() {}

    @Bean
    EmbeddedDatabase turnstileEmbeddedDatabase(TurnstileProperties properties, ConfigurableEnvironment environment) {
        String kept = properties.embedded().dataDirectory();
        return kept == null || environment.getPropertySources().contains(IN_TESTS)
                ? TemporaryServer.SHARED.database(properties)
                : EmbeddedDatabase.kept(Path.of(kept));
    }
}
