package dev.turnstile.spring.test.shop;

import static dev.turnstile.testing.TurnstileAssertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.spring.TurnstileCustomizer;
import dev.turnstile.spring.test.TurnstileTest;
import dev.turnstile.spring.test.shop.ShopConfiguration.Move;
import dev.turnstile.spring.test.shop.ShopConfiguration.State;
import dev.turnstile.testing.TestClock;
import dev.turnstile.testing.race.Race;
import dev.turnstile.testing.race.Step;
import dev.turnstile.testing.race.StepDataSource;
import dev.turnstile.testing.scenario.Scenarios;
import java.time.Instant;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Scenarios and races of the test kit in the application context of a slice. */
@TurnstileTest
class KitTest {

    @Autowired
    private Turnstile turnstile;

    @Autowired
    private TestClock clock;

    @Autowired
    private Lifecycle<State, Move> orders;

    @Autowired
    private DataSource dataSource;

    /** A clock that the test sets, and a data source with the steps of transactions. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Kit {

        @Bean
        TestClock clock() {
            return TestClock.of("2026-03-01T10:00:00Z");
        }

        @Bean
        TurnstileCustomizer kit(TestClock clock) {
            return builder -> builder.clock(clock).groupCommit(false);
        }

        @Bean
        static BeanPostProcessor steps() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof DataSource source ? StepDataSource.of(source) : bean;
                }
            };
        }
    }

    @Test
    void an_order_is_paid() {
        Scenarios.on(turnstile, clock)
                .scenario(orders)
                .given(42, State.PENDING)
                .at("2026-03-02T10:00:00Z")
                .when(Move.PAY)
                .expect(State.PAID);
        assertThat(orders).record(42).lastChange().happenedAt(Instant.parse("2026-03-02T10:00:00Z"));
    }

    @Test
    void an_order_is_paid_once() {
        Race.of(4, () -> orders.insert(Map.of()).record(), (id, racer) -> orders.tryFire(id, Move.PAY))
                .withRounds(5)
                .withBarrier((StepDataSource) dataSource, Step.BEFORE_LOCK)
                .run()
                .assertExactlyOne(Outcome.Done.class);
    }
}
