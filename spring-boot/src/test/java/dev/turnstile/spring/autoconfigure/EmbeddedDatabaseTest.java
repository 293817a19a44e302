package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.Turnstile;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.RunningSubscriptions;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The embedded PostgreSQL of an application that names no database. */
class EmbeddedDatabaseTest {

    private static final String URL = "jdbc:postgresql://127.0.0.1:1/elsewhere";

    /** Without Turnstile, which would connect. */
    private final ApplicationContextRunner database = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(EmbeddedDatabaseAutoConfiguration.class, DataSourceAutoConfiguration.class));

    private final ApplicationContextRunner application = database.withConfiguration(AutoConfigurations.of(
            DataSourceTransactionManagerAutoConfiguration.class,
            JdbcTemplateAutoConfiguration.class,
            TransactionAutoConfiguration.class,
            TurnstileAutoConfiguration.class));

    @TempDir
    private Path folder;

    private final Database other = new Database();

    @AfterEach
    void close() {
        other.close();
    }

    /** A container's database, as Testcontainers' {@code @ServiceConnection} declares it. */
    @Configuration(proxyBeanMethods = false)
    static class Container {

        @Bean
        JdbcConnectionDetails container() {
            return new JdbcConnectionDetails() {
                @Override
                public String getUsername() {
                    return "container";
                }

                @Override
                public String getPassword() {
                    return "secret";
                }

                @Override
                public String getJdbcUrl() {
                    return URL;
                }
            };
        }
    }

    /** A data source of the application's own. */
    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        DriverManagerDataSource own() {
            return new DriverManagerDataSource(URL);
        }
    }

    /** A subscription that remembers its events. */
    @Configuration(proxyBeanMethods = false)
    static class Heard {

        @Bean
        List<String> heard() {
            return new CopyOnWriteArrayList<>();
        }

        @Bean
        Subscription notes(List<String> heard) {
            return Subscription.of(
                    "notes",
                    Selection.ofEvents().withTypes("noted"),
                    Start.beginning(),
                    delivery -> heard.add(delivery.event().stream().key()));
        }
    }

    private static String url(AssertableApplicationContext context) {
        return context.getBean(JdbcConnectionDetails.class).getJdbcUrl();
    }

    private static JdbcTemplate template(AssertableApplicationContext context) {
        return context.getBean(JdbcTemplate.class);
    }

    private static void note(AssertableApplicationContext context, String key) throws InterruptedException {
        long position = context.getBean(Turnstile.class)
                .events()
                .append(Append.of(StreamName.of("note", key), List.of(NewEvent.ofJson("noted", 1, "{}"))))
                .position();
        assertThat(context.getBean(RunningSubscriptions.class)
                        .subscriber()
                        .waitFor("notes", position, Duration.ofSeconds(60)))
                .isTrue();
    }

    @Test
    void an_application_that_names_no_database_gets_one() {
        application.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(EmbeddedDatabase.class);
            assertThat(template(context).queryForObject("SELECT to_regclass('turnstile.event')::text", String.class))
                    .isEqualTo("turnstile.event");
        });
    }

    @Test
    void turnstile_is_not_installed_unless_the_properties_permit_it() {
        application
                .withPropertyValues("turnstile.install=false")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("set turnstile.install to true"));
        application
                .withPropertyValues("turnstile.schema=own")
                .run(context -> assertThat(template(context)
                                .queryForObject(
                                        "SELECT concat_ws(' ', to_regclass('own.event'), to_regclass('turnstile.event'))",
                                        String.class))
                        .isEqualTo("own.event"));
    }

    @Test
    void contexts_that_are_open_at_the_same_time_do_not_take_each_other_s_deliveries() {
        ApplicationContextRunner hearing = application.withUserConfiguration(Heard.class);
        hearing.run(first -> hearing.run(second -> {
            note(first, "one");
            note(second, "two");
            assertThat(first.getBean("heard")).hasToString("[one]");
            assertThat(second.getBean("heard")).hasToString("[two]");
        }));
    }

    @Test
    void the_database_is_dropped_when_the_context_is_closed() {
        String[] closed = new String[1];
        application.run(context -> closed[0] = url(context));
        assertThatThrownBy(() ->
                        new DriverManagerDataSource(closed[0]).getConnection().close())
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3D000"));
    }

    @Test
    void a_data_directory_keeps_the_data_between_two_starts() {
        ApplicationContextRunner developing =
                application.withPropertyValues("turnstile.embedded.data-directory=" + folder);
        developing.run(context -> template(context).execute("CREATE TABLE kept AS SELECT 1 AS id"));
        developing.run(context -> assertThat(template(context).queryForObject("SELECT id FROM kept", Integer.class))
                .isEqualTo(1));
    }

    @Test
    void a_data_directory_is_ignored_in_tests() {
        application
                .withPropertyValues("turnstile.embedded.data-directory=" + folder)
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addLast(new MapPropertySource(EmbeddedDatabaseAutoConfiguration.IN_TESTS, Map.of())))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_named_database_is_used_unless_it_is_replaced() {
        ApplicationContextRunner named = application.withPropertyValues(
                "spring.datasource.url=" + other.url(), "spring.datasource.username=postgres");
        named.run(context -> assertThat(url(context)).isEqualTo(other.url()));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(EmbeddedDatabaseAutoConfiguration.class))
                .withPropertyValues("spring.datasource.jndi-name=java:comp/env/jdbc/shop")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedDatabase.class));
        named.withPropertyValues("turnstile.embedded.replace=any")
                .run(context -> assertThat(context).hasSingleBean(EmbeddedDatabase.class));
        named.withPropertyValues("turnstile.embedded.replace=non-test")
                .run(context -> assertThat(context).hasSingleBean(EmbeddedDatabase.class));
    }

    @Test
    void a_database_that_the_test_names_is_not_replaced() {
        ApplicationContextRunner named = application
                .withPropertyValues("turnstile.embedded.replace=non-test")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "Inlined Test Properties", Map.of("spring.datasource.url", other.url()))));
        named.run(context -> assertThat(url(context)).isEqualTo(other.url()));
    }

    @Test
    void the_database_of_a_container_and_a_data_source_are_used_as_they_are() {
        database.withUserConfiguration(Container.class).run(context -> {
            assertThat(url(context)).isEqualTo(URL);
            assertThat(context).doesNotHaveBean(EmbeddedDatabase.class);
        });
        database.withUserConfiguration(Own.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedDatabase.class));
    }

    @Test
    void the_embedded_database_can_be_disabled_and_is_optional() {
        ApplicationContextRunner alone = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(EmbeddedDatabaseAutoConfiguration.class));
        alone.withPropertyValues("turnstile.embedded.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedDatabase.class));
        alone.withClassLoader(MissingLibraries.without("dev.turnstile.embedded"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("turnstileEmbeddedDatabase"));
    }
}
