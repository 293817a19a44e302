package dev.turnstile.spring.autoconfigure;

import static dev.turnstile.spring.autoconfigure.StartupAnalysis.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Door;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.WriteNote;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The analyses of mistakes in the database, its driver and the beans of an application. */
class StartupMistakesTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    /** A server that says that its version is 14. */
    @Configuration(proxyBeanMethods = false)
    static class OldServer {

        @Bean
        DataSource old(Environment environment) {
            DataSource real = new DriverManagerDataSource(
                    Objects.requireNonNull(environment.getProperty("spring.datasource.url")),
                    Objects.requireNonNull(environment.getProperty("spring.datasource.username")),
                    "");
            return new DelegatingDataSource(real) {
                @Override
                public Connection getConnection() throws SQLException {
                    Connection connection = super.getConnection();
                    return proxy(Connection.class, (proxy, method, arguments) -> {
                        Object result = method.invoke(connection, arguments);
                        return result instanceof DatabaseMetaData metadata ? version14(metadata) : result;
                    });
                }
            };
        }

        private static DatabaseMetaData version14(DatabaseMetaData metadata) {
            return proxy(
                    DatabaseMetaData.class,
                    (proxy, method, arguments) -> method.getName().equals("getDatabaseMajorVersion")
                            ? 14
                            : method.invoke(metadata, arguments));
        }

        private static <T> T proxy(Class<T> type, InvocationHandler handler) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
        }
    }

    /** The transaction manager of another database. */
    @Configuration(proxyBeanMethods = false)
    static class UnrelatedTransactions {

        @Bean
        PlatformTransactionManager others() {
            return new JdbcTransactionManager(new DriverManagerDataSource("jdbc:postgresql://localhost/other"));
        }
    }

    /** Two classes of commands with one name. */
    @Configuration(proxyBeanMethods = false)
    static class OneName {

        @Bean
        WriteNote first(Turnstile turnstile) {
            return new WriteNote(turnstile, text -> {});
        }

        @Bean
        Custom second(Door turnstile) {
            return new Custom(turnstile, "write_note.notes", (text, tx) -> {});
        }
    }

    /** Two machines with one name. */
    @Configuration(proxyBeanMethods = false)
    static class OneMachineName {

        static final StateMachine<State, Move> OTHER = StateMachine.define("order", State.class, Move.class)
                .state(State.PENDING, 0)
                .initial()
                .state(State.PAID, 2)
                .state(State.SHIPPED, 1)
                .terminal()
                .transition(Move.PAY)
                .from(State.PENDING)
                .to(State.PAID)
                .transition(Move.SHIP)
                .from(State.PAID)
                .to(State.SHIPPED)
                .build();

        @Bean
        Lifecycle<State, Move> first(Turnstile turnstile) {
            return turnstile.lifecycle(OrderMachine.ORDER, RecordTable.of("orders"));
        }

        @Bean
        Lifecycle<State, Move> second(Turnstile turnstile, Lifecycle<State, Move> first) {
            return turnstile.lifecycle(OTHER, first.table());
        }
    }

    /** A lifecycle with an id column that does not exist. */
    @Configuration(proxyBeanMethods = false)
    static class MissingId {

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(
                    OrderMachine.ORDER, RecordTable.of("orders").withId("number"));
        }
    }

    @Test
    void the_driver_of_another_database_is_missing() {
        StartupAnalysis analysis = analysis(database.runner()
                .withPropertyValues(
                        "spring.datasource.url=jdbc:mysql://localhost/shop?password=secret",
                        "spring.datasource.type=com.zaxxer.hikari.HikariDataSource"));
        assertThat(analysis.description())
                .contains("expected a PostgreSQL database")
                .contains("jdbc:mysql:")
                .doesNotContain("secret");
        assertThat(analysis.action()).startsWith("Set spring.datasource.url to a URL of PostgreSQL 15 or newer");
    }

    @Test
    void a_server_that_is_too_old() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(OldServer.class));
        assertThat(analysis.description()).contains("the server is PostgreSQL 14, expected 15 or newer");
        assertThat(analysis.action()).isEqualTo("Upgrade the server.");
    }

    @Test
    void a_database_that_cannot_be_reached() {
        StartupAnalysis analysis = analysis(database.runner()
                .withPropertyValues(
                        "spring.datasource.url=jdbc:postgresql://localhost:1/shop",
                        "spring.datasource.hikari.connection-timeout=250"));
        assertThat(analysis.description()).contains("the database cannot be reached");
        assertThat(analysis.action()).isEqualTo("Start the database, and check spring.datasource.url.");
    }

    @Test
    void a_role_without_the_privilege_to_install_the_schema() {
        database.template().execute("DROP ROLE IF EXISTS poor");
        database.template().execute("CREATE ROLE poor LOGIN");
        try {
            StartupAnalysis analysis = analysis(database.runner()
                    .withPropertyValues(
                            "spring.datasource.url=" + database.url().replaceFirst("\\?.*", ""),
                            "spring.datasource.username=poor"));
            assertThat(analysis.description()).contains("permission denied for database");
            assertThat(analysis.action()).startsWith("Grant the role the privilege to create the schema");
        } finally {
            database.template().execute("DROP ROLE poor");
        }
    }

    @Test
    void a_schema_of_a_later_version() {
        database.runner().run(context -> assertThat(context).hasNotFailed());
        database.template().execute("UPDATE turnstile.installation SET version = 99");
        StartupAnalysis analysis = analysis(database.runner());
        assertThat(analysis.description()).contains("schema turnstile has version 99");
        assertThat(analysis.action()).startsWith("Use the version of Turnstile that installed it");
    }

    @Test
    void a_missing_json_implementation() {
        StartupAnalysis analysis = analysis(database.runner()
                .withClassLoader(
                        new FilteredClassLoader(new ClassPathResource("META-INF/services/dev.turnstile.json.Json"))));
        assertThat(analysis.description()).contains("no implementation of dev.turnstile.json.Json");
        assertThat(analysis.action()).startsWith("Add turnstile-jackson");
    }

    @Test
    void a_transaction_manager_of_another_database() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(UnrelatedTransactions.class));
        assertThat(analysis.description()).contains("data source");
        assertThat(analysis.action()).isNotEqualTo("null");
    }

    @Test
    void two_commands_with_one_name() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(OneName.class));
        assertThat(analysis.description())
                .contains("'second'")
                .contains("expected one class of commands named 'write_note.notes'");
        assertThat(analysis.action()).startsWith("Give one of them a name of its own");
    }

    @Test
    void two_machines_with_one_name() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(OneMachineName.class));
        assertThat(analysis.description()).contains("'second'").contains("order");
        assertThat(analysis.action()).isNotEqualTo("null");
    }

    @Test
    void a_table_without_the_id_column() {
        StartupAnalysis analysis = analysis(database.runner().withUserConfiguration(MissingId.class));
        assertThat(analysis.description()).contains("table orders has no column number");
        assertThat(analysis.action()).isEqualTo("Add the column, or correct the name.");
    }
}
