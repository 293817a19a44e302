package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;

import dev.turnstile.spring.jpa.OrderRepositories;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Turnstile in one transaction with the libraries that write the application's rows, on a pool of one connection. */
class OneTransactionTest {

    static Stream<Arguments> libraries() {
        return Stream.of(
                Arguments.of("JdbcClient", Stack.JDBC, of(OrderRepositories::jdbcClient)),
                Arguments.of("JdbcClient beside JPA", Stack.JPA, of(OrderRepositories::jdbcClient)),
                Arguments.of("jOOQ", Stack.JDBC, of(OrderRepositories::jooq)),
                Arguments.of("jOOQ beside JPA", Stack.JPA, of(OrderRepositories::jooq)),
                Arguments.of("Spring Data JDBC", Stack.JDBC, of(OrderRepositories::springDataJdbc)),
                Arguments.of("Spring Data JPA", Stack.JPA, of(OrderRepositories::springDataJpa)));
    }

    private static Function<Shop, OrderRepositories> of(Function<Shop, OrderRepositories> library) {
        return library;
    }

    private static void work(Shop shop, OrderRepositories orders) {
        orders.insert(7);
        shop.orders().fire(7, Move.PAY);
        assertThat(orders.state(7)).isEqualTo(1);
        orders.address(7, "Rue 1");
        shop.orders().fire(7, Move.SHIP);
        assertThat(orders.state(7)).isEqualTo(2);
        orders.customer(7, "grace");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("libraries")
    void both_see_the_rows_of_the_other_and_are_committed(
            String name, Stack stack, Function<Shop, OrderRepositories> library) {
        try (Shop shop = new Shop(stack, 1)) {
            OrderRepositories orders = library.apply(shop);
            shop.in(PROPAGATION_REQUIRED, () -> {
                work(shop, orders);
                return "";
            });
            assertThat(shop.outside().queryForMap("SELECT customer, address, state FROM orders WHERE id = 7"))
                    .containsEntry("customer", "grace")
                    .containsEntry("address", "Rue 1")
                    .containsEntry("state", 2);
            assertThat(shop.orders().history(7)).hasSize(2);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("libraries")
    void both_are_rolled_back(String name, Stack stack, Function<Shop, OrderRepositories> library) {
        try (Shop shop = new Shop(stack, 1)) {
            OrderRepositories orders = library.apply(shop);
            assertThatThrownBy(() -> shop.in(PROPAGATION_REQUIRED, () -> {
                        work(shop, orders);
                        throw new IllegalArgumentException("changed my mind");
                    }))
                    .hasMessage("changed my mind");
            assertThat(shop.outside().queryForList("SELECT id FROM orders WHERE id = 7"))
                    .isEmpty();
            assertThat(shop.orders().history(7)).isEmpty();
        }
    }
}
