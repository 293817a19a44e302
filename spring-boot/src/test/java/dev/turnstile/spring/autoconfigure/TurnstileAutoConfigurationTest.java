package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.spring.SpringTransactions;
import dev.turnstile.spring.TurnstileCustomizer;
import dev.turnstile.spring.shop.Note;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.WriteNote;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;

/** The beans that the auto-configuration creates. */
class TurnstileAutoConfigurationTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    /** A service with a declared transaction. */
    public static class OrderService {

        private final Lifecycle<State, Move> orders;
        private final WriteNote note;
        private final JdbcTemplate template;

        public OrderService(Lifecycle<State, Move> orders, WriteNote note, JdbcTemplate template) {
            this.orders = orders;
            this.note = note;
            this.template = template;
        }

        @Transactional
        public void ship(long order, String text) {
            template.update("UPDATE orders SET address = 'Rue 1' WHERE id = ?", order);
            orders.fire(order, Move.PAY);
            note.write(text);
            orders.fire(order, Move.SHIP);
        }
    }

    /** The beans of a small application. */
    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
        }

        @Bean
        WriteNote writeNote(Turnstile turnstile) {
            return new WriteNote(turnstile, text -> {});
        }

        @Bean
        OrderService orderService(Lifecycle<State, Move> orders, WriteNote note, JdbcTemplate template) {
            return new OrderService(orders, note, template);
        }
    }

    /** A Turnstile of the application's own. */
    @Configuration(proxyBeanMethods = false)
    static class OwnTurnstile {

        @Bean
        PostgresTurnstile mine(DataSource dataSource) {
            return PostgresTurnstile.builder(dataSource).schema("mine").open();
        }
    }

    /** A setting that has no property. */
    @Configuration(proxyBeanMethods = false)
    static class Customized {

        @Bean
        TurnstileCustomizer schema() {
            return builder -> builder.schema("customized");
        }
    }

    /** An application with entities. */
    @Configuration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = Note.class)
    static class WithEntities extends Application {}

    private boolean installed(String schema) {
        return Objects.equals(
                database.template().queryForObject("SELECT to_regnamespace(?) IS NOT NULL", Boolean.class, schema),
                true);
    }

    @Test
    void commands_and_transitions_join_the_transaction_of_a_service() {
        database.runner().withUserConfiguration(Application.class).run(context -> {
            OrderService service = context.getBean(OrderService.class);
            service.ship(1, "shipped");
            assertThatThrownBy(() -> service.ship(1, "again")).hasMessageContaining("order");
            database.template().update("INSERT INTO notes VALUES ('taken')");
            assertThatThrownBy(() -> service.ship(2, "taken")).isInstanceOf(RuntimeException.class);
        });
        assertThat(database.template().queryForList("SELECT state FROM orders ORDER BY id", Integer.class))
                .containsExactly(2, 0, 0);
        assertThat(database.template().queryForList("SELECT text FROM notes ORDER BY text", String.class))
                .containsExactly("shipped", "taken");
    }

    @Test
    void the_transactions_of_jpa_are_joined_too() {
        database.bare()
                .withConfiguration(
                        AutoConfigurations.of(TurnstileAutoConfiguration.class, HibernateJpaAutoConfiguration.class))
                .withUserConfiguration(WithEntities.class)
                .run(context -> {
                    assertThat(context.getBean(PlatformTransactionManager.class))
                            .isInstanceOf(JpaTransactionManager.class);
                    context.getBean(OrderService.class).ship(1, "shipped");
                    assertThatThrownBy(() -> context.getBean(OrderService.class).ship(1, "again"))
                            .isInstanceOf(RuntimeException.class);
                });
        assertThat(database.template().queryForList("SELECT text FROM notes", String.class))
                .containsExactly("shipped");
    }

    @Test
    void a_turnstile_of_the_application_replaces_the_configured_one() {
        database.runner().withUserConfiguration(OwnTurnstile.class).run(context -> {
            assertThat(context).hasSingleBean(Turnstile.class).hasBean("mine");
            assertThat(installed("mine")).isTrue();
            assertThat(installed("turnstile")).isFalse();
        });
    }

    @Test
    void a_customizer_changes_the_settings_after_the_properties() {
        database.runner()
                .withUserConfiguration(Customized.class)
                .withPropertyValues("turnstile.schema=configured")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(installed("customized")).isTrue();
        assertThat(installed("configured")).isFalse();
    }

    @Test
    void the_properties_choose_the_schema_and_disable_turnstile() {
        database.runner()
                .withPropertyValues("turnstile.schema=configured")
                .run(context -> assertThat(context).hasSingleBean(PostgresTurnstile.class));
        assertThat(installed("configured")).isTrue();
        database.runner()
                .withPropertyValues("turnstile.enabled=false")
                .run(context ->
                        assertThat(context).doesNotHaveBean(Turnstile.class).doesNotHaveBean(SpringTransactions.class));
    }

    @Test
    void an_application_without_a_data_source_has_no_turnstile() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TurnstileAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Turnstile.class));
    }

    @Test
    void tables_that_scripts_create_exist_when_lifecycles_are_bound() {
        database.template().execute("DROP TABLE orders, notes");
        database.bare()
                .withConfiguration(AutoConfigurations.of(
                        TurnstileAutoConfiguration.class, DataSourceInitializationAutoConfiguration.class))
                .withPropertyValues(
                        "spring.sql.init.mode=always", "spring.sql.init.schema-locations=classpath:shop.sql")
                .withUserConfiguration(Application.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    static List<String> neighbours() {
        return List.of(TurnstileAutoConfiguration.class
                .getAnnotation(AutoConfiguration.class)
                .afterName());
    }

    @ParameterizedTest
    @MethodSource("neighbours")
    void the_order_names_auto_configurations_that_exist(String name) throws ClassNotFoundException {
        assertThat(Class.forName(name).getAnnotation(AutoConfiguration.class)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.orm",
                "jakarta.persistence",
                "org.springframework.boot.health",
                "org.springframework.security",
                "org.springframework.web",
                "org.springframework.test",
                "org.flywaydb"
            })
    void an_application_needs_none_of_the_optional_dependencies(String missing) {
        database.runner()
                .withClassLoader(MissingLibraries.without(missing))
                .withUserConfiguration(Application.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    context.getBean(OrderService.class).ship(1, "shipped");
                });
        assertThat(Stream.of(Objects.requireNonNull(
                        database.template().queryForObject("SELECT count(*) FROM notes", Integer.class))))
                .containsExactly(1);
    }
}
