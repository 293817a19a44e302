package dev.turnstile.spring.autoconfigure;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.spring.shop.OrderMachine;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database of one test, and application contexts on it. */
final class Database implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EmbeddedPostgres server = EmbeddedPostgres.shared();
    private final String name = "configured_" + NUMBER.incrementAndGet();
    private final JdbcTemplate template = new JdbcTemplate(server.createDatabase(name));

    Database() {
        template.execute(OrderMachine.TABLES);
    }

    /** Returns a template outside the application context. */
    JdbcTemplate template() {
        return template;
    }

    String url() {
        return server.url(name);
    }

    String user() {
        return server.user();
    }

    /** Returns a runner with the auto-configuration of an application on plain JDBC. */
    ApplicationContextRunner runner() {
        return bare().withConfiguration(AutoConfigurations.of(TurnstileAutoConfiguration.class));
    }

    /** Returns a runner without Turnstile. */
    ApplicationContextRunner bare() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        TransactionAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=" + url(),
                        "spring.datasource.username=" + server.user(),
                        "spring.datasource.hikari.maximum-pool-size=4");
    }

    @Override
    public void close() {
        server.dropDatabase(name);
    }
}
