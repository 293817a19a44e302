package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Turnstile on the proxies of Spring around the data source, on a pool of one connection. */
class WrappedDataSourceTest {

    private final Shop shop = new Shop(Stack.JDBC, 1);

    @AfterEach
    void close() {
        shop.close();
    }

    /** A data source that the application has extended. */
    private static final class Extended extends DelegatingDataSource {

        Extended(DataSource target) {
            super(target);
        }
    }

    /** A data source that selects a database at run time. */
    private static final class Routing extends AbstractRoutingDataSource {

        Routing(DataSource target) {
            setTargetDataSources(Map.of("one", target));
            setDefaultTargetDataSource(target);
            afterPropertiesSet();
        }

        @Override
        protected Object determineCurrentLookupKey() {
            return "one";
        }
    }

    private static Arguments proxy(String name, UnaryOperator<DataSource> ofManager, UnaryOperator<DataSource> given) {
        return Arguments.of(name, ofManager, given);
    }

    static Stream<Arguments> proxies() {
        return Stream.of(
                proxy("no proxy", pool -> pool, source -> source),
                proxy("transaction-aware", pool -> pool, TransactionAwareDataSourceProxy::new),
                proxy("lazy", LazyConnectionDataSourceProxy::new, source -> source),
                proxy("lazy outside the manager", pool -> pool, LazyConnectionDataSourceProxy::new),
                proxy(
                        "lazy and transaction-aware",
                        LazyConnectionDataSourceProxy::new,
                        TransactionAwareDataSourceProxy::new),
                proxy("delegating", DelegatingDataSource::new, source -> source),
                proxy("extended", Extended::new, TransactionAwareDataSourceProxy::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("proxies")
    void a_transition_is_committed_and_rolled_back_with_the_transaction_of_the_caller(
            String name, UnaryOperator<DataSource> ofManager, UnaryOperator<DataSource> given) {
        DataSource managed = ofManager.apply(shop.source());
        JdbcTransactionManager manager = new JdbcTransactionManager(managed);
        SpringTransactions transactions = SpringTransactions.of(given.apply(managed), manager);
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setPropagationBehavior(PROPAGATION_REQUIRED);
        try (PostgresTurnstile turnstile = PostgresTurnstile.builder(transactions.dataSource())
                .callerTransactions(transactions)
                .transactionOpener(transactions)
                .open()) {
            Lifecycle<State, Move> orders = turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
            template.executeWithoutResult(status -> {
                orders.fire(1, Move.PAY);
                assertThat(shop.state(1)).isZero();
            });
            template.executeWithoutResult(status -> {
                orders.fire(2, Move.PAY);
                status.setRollbackOnly();
            });
            orders.fire(3, Move.PAY);
        }
        assertThat(shop.state(1)).isEqualTo(1);
        assertThat(shop.state(2)).isZero();
        assertThat(shop.state(3)).isEqualTo(1);
    }

    @Test
    void a_data_source_that_cannot_be_used_is_refused() {
        JdbcTransactionManager manager = new JdbcTransactionManager(shop.source());
        assertThatThrownBy(() -> SpringTransactions.of(new Routing(shop.source()), manager))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("which selects one of several at run time; pass the data source of the database");
        assertThatThrownBy(() -> SpringTransactions.of(
                        new Extended(new TransactionAwareDataSourceProxy(shop.source())), manager))
                .hasMessageContaining("pass the data source that this proxy wraps");
        assertThatThrownBy(() -> SpringTransactions.of(new Extended(shop.source()), manager))
                .hasMessageContaining("pass the manager whose data source is");
        JdbcTransactionManager silent = new JdbcTransactionManager(shop.source());
        silent.setTransactionSynchronization(JdbcTransactionManager.SYNCHRONIZATION_NEVER);
        assertThatThrownBy(() -> SpringTransactions.of(shop.source(), silent))
                .hasMessageContaining("remove setTransactionSynchronization(..)");
    }
}
