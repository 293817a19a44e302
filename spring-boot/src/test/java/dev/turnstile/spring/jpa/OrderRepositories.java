package dev.turnstile.spring.jpa;

import dev.turnstile.spring.shop.Order;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.Shop;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.ReadOnlyProperty;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jpa.repository.support.SimpleJpaRepository;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * The writes of an application by one library.
 *
 * @param insertion inserts an order
 * @param reading returns the code of an order's state
 * @param addressing sets the address of an order
 * @param naming sets the customer of an order
 */
public record OrderRepositories(
        Consumer<Long> insertion,
        ToIntFunction<Long> reading,
        BiConsumer<Long, String> addressing,
        BiConsumer<Long, String> naming) {

    /** Inserts an order. */
    public void insert(long id) {
        insertion.accept(id);
    }

    /** Returns the code of an order's state. */
    public int state(long id) {
        return reading.applyAsInt(id);
    }

    /** Sets the address. */
    public void address(long id, String text) {
        addressing.accept(id, text);
    }

    /** Sets the customer. */
    public void customer(long id, String name) {
        naming.accept(id, name);
    }

    public static OrderRepositories jdbcClient(Shop shop) {
        JdbcClient client = JdbcClient.create(shop.source());
        return new OrderRepositories(
                id -> client.sql("INSERT INTO orders (id) VALUES (?)").param(id).update(),
                id -> client.sql("SELECT state FROM orders WHERE id = ?")
                        .param(id)
                        .query(Integer.class)
                        .single(),
                (id, text) -> client.sql("UPDATE orders SET address = ? WHERE id = ?")
                        .params(text, id)
                        .update(),
                (id, name) -> client.sql("UPDATE orders SET customer = ? WHERE id = ?")
                        .params(name, id)
                        .update());
    }

    public static OrderRepositories jooq(Shop shop) {
        DSLContext jooq = DSL.using(new TransactionAwareDataSourceProxy(shop.source()), SQLDialect.POSTGRES);
        return new OrderRepositories(
                id -> jooq.execute("INSERT INTO orders (id) VALUES (?)", id),
                id -> jooq.fetchSingle("SELECT state FROM orders WHERE id = ?", id)
                        .get(0, int.class),
                (id, text) -> jooq.execute("UPDATE orders SET address = ? WHERE id = ?", text, id),
                (id, name) -> jooq.execute("UPDATE orders SET customer = ? WHERE id = ?", name, id));
    }

    public static OrderRepositories springDataJpa(Shop shop) {
        SimpleJpaRepository<Order, Long> orders =
                new SimpleJpaRepository<>(Order.class, shop.stack().entities().shared());
        return new OrderRepositories(
                id -> orders.save(new Order(id)),
                id -> OrderMachine.ORDER
                        .state(orders.findById(id).orElseThrow().state())
                        .code(),
                (id, text) -> orders.findById(id).orElseThrow().address(text),
                (id, name) -> orders.findById(id).orElseThrow().customer(name));
    }

    /** An order of Spring Data JDBC, which never writes the state. */
    @Table("orders")
    static class Row {

        @Id
        @SuppressWarnings("UnusedVariable") // Spring Data reads it
        private @Nullable Long id;

        private String customer = "ada";
        private @Nullable String address;

        @ReadOnlyProperty
        private short state;
    }

    /** The beans of Spring Data JDBC. */
    @Configuration(proxyBeanMethods = false)
    static class SpringDataJdbc extends AbstractJdbcConfiguration {}

    public static OrderRepositories springDataJdbc(Shop shop) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(NamedParameterJdbcOperations.class, () -> new NamedParameterJdbcTemplate(shop.source()));
        context.register(SpringDataJdbc.class);
        context.refresh();
        JdbcAggregateTemplate orders = context.getBean(JdbcAggregateTemplate.class);
        return new OrderRepositories(
                id -> orders.insert(row(id)),
                id -> found(orders, id).state,
                (id, text) -> {
                    Row row = found(orders, id);
                    row.address = text;
                    orders.save(row);
                },
                (id, name) -> {
                    Row row = found(orders, id);
                    row.customer = name;
                    orders.save(row);
                });
    }

    private static Row row(long id) {
        Row row = new Row();
        row.id = id;
        return row;
    }

    private static Row found(JdbcAggregateTemplate orders, long id) {
        return Objects.requireNonNull(orders.findById(id, Row.class));
    }
}
