package dev.turnstile.spring.autoconfigure;

import static dev.turnstile.spring.autoconfigure.StartupAnalysis.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.spring.TurnstileDatabase;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The analyses of applications that cannot start. */
class StartupFailureTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    /** Two databases, of which none is the primary one. */
    @Configuration(proxyBeanMethods = false)
    static class TwoDataSources {

        @Bean
        DataSource first() {
            return new DriverManagerDataSource("jdbc:postgresql://localhost/first");
        }

        @Bean
        DataSource second() {
            return new DriverManagerDataSource("jdbc:postgresql://localhost/second");
        }
    }

    /** A second database, and the one for Turnstile. */
    @Configuration(proxyBeanMethods = false)
    static class MarkedDataSource extends TwoDataSources {

        @Bean
        @TurnstileDatabase
        DataSource records(Environment environment) {
            return new DriverManagerDataSource(
                    Objects.requireNonNull(environment.getProperty("spring.datasource.url")),
                    Objects.requireNonNull(environment.getProperty("spring.datasource.username")),
                    "");
        }

        @Bean
        @TurnstileDatabase
        PlatformTransactionManager recordTransactions(@TurnstileDatabase DataSource records) {
            return new JdbcTransactionManager(records);
        }
    }

    /** Two transaction managers, of which none is the primary one. */
    @Configuration(proxyBeanMethods = false)
    static class TwoManagers {

        @Bean
        PlatformTransactionManager one(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        PlatformTransactionManager two(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    /** A data source that selects a database at run time. */
    @Configuration(proxyBeanMethods = false)
    static class Routing {

        /** Selects by tenant. */
        static final class ByTenant extends AbstractRoutingDataSource {
            @Override
            protected Object determineCurrentLookupKey() {
                return "tenant";
            }
        }

        @Bean
        DataSource routing() {
            ByTenant routing = new ByTenant();
            routing.setTargetDataSources(Map.of("tenant", new DriverManagerDataSource()));
            return routing;
        }
    }

    /** The driver of another database. */
    @Configuration(proxyBeanMethods = false)
    static class OtherDatabase {

        @Bean
        DataSource other() {
            return new AbstractDataSource() {
                @Override
                public Connection getConnection() {
                    return (Connection) Proxy.newProxyInstance(
                            StartupFailureTest.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (proxy, method, arguments) -> method.getReturnType() == boolean.class ? false : null);
                }

                @Override
                public Connection getConnection(String user, String password) {
                    return getConnection();
                }
            };
        }
    }

    /** A lifecycle of a table that does not exist. */
    @Configuration(proxyBeanMethods = false)
    static class MissingTable {

        @Bean
        Lifecycle<State, Move> baskets(Turnstile turnstile) {
            return turnstile.lifecycle(OrderMachine.ORDER, RecordTable.of("baskets"));
        }
    }

    /** A lifecycle of a column that does not exist. */
    @Configuration(proxyBeanMethods = false)
    static class MissingColumn {

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(
                    OrderMachine.ORDER, RecordTable.of("orders").withState("status"));
        }
    }

    @Test
    void two_data_sources() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(TwoDataSources.class));
        assertThat(analysis.description()).contains("expected one data source, or a primary one, got first, second.");
        assertThat(analysis.action()).contains("@TurnstileDatabase").contains("@Primary");
    }

    @Test
    void the_marked_data_source_and_the_marked_manager_are_used() {
        database.runner()
                .withUserConfiguration(MarkedDataSource.class)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(PostgresTurnstile.class));
    }

    @Test
    void two_transaction_managers() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(TwoManagers.class));
        assertThat(analysis.description())
                .contains("expected one transaction manager, or a primary one, got one, two.");
        assertThat(analysis.action()).contains("@TurnstileDatabase");
    }

    @Test
    void a_data_source_that_selects_one_of_several() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(Routing.class));
        assertThat(analysis.description())
                .contains("expected the data source of one database")
                .contains("ByTenant");
        assertThat(analysis.action()).startsWith("Pass the data source of the database that contains the records");
    }

    @Test
    void another_database_than_postgresql() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(OtherDatabase.class));
        assertThat(analysis.description()).contains("expected a PostgreSQL database");
        assertThat(analysis.action()).contains("jdbc:postgresql://").contains("turnstile.enabled");
    }

    @Test
    void a_schema_that_is_missing_and_not_to_be_installed() {
        StartupAnalysis analysis = analysis(database.runner().withPropertyValues("turnstile.install=false"));
        assertThat(analysis.description()).contains("schema turnstile is not installed in this database");
        assertThat(analysis.action()).startsWith("Set turnstile.install to true");
    }

    @Test
    void a_table_that_is_missing() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(MissingTable.class));
        assertThat(analysis.description())
                .isEqualTo("Turnstile could not create the bean 'baskets': table baskets does not exist.");
        assertThat(analysis.action()).isEqualTo("Create it, or qualify it with its schema.");
    }

    @Test
    void a_column_that_is_missing() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(MissingColumn.class));
        assertThat(analysis.description()).contains("table orders has no column status (columns: ");
        assertThat(analysis.action()).isEqualTo("Add the column, or correct the name.");
    }

    @Test
    void a_misspelled_property() {
        StartupAnalysis analysis = analysis(database.runner().withPropertyValues("turnstile.shcema=orders"));
        assertThat(analysis.description()).contains("turnstile.shcema").contains("left unbound");
    }

    @Test
    void a_property_with_a_value_that_makes_no_sense() {
        StartupAnalysis analysis = analysis(database.runner().withPropertyValues("turnstile.subscriptions.lease=1ms"));
        assertThat(analysis.description())
                .contains("turnstile.subscriptions.lease: expected at least 100 ms, got PT0.001S");
    }
}
