package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.map;
import static org.awaitility.Awaitility.await;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.actuate.HealthLimits;
import dev.turnstile.spring.actuate.TurnstileHealthIndicator;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health indicator: its conditions, their limits and its status. */
class HealthTest {

    private static final Status WARNING = new Status("WARNING");

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    private ApplicationContextRunner runner() {
        return database.runner().withConfiguration(AutoConfigurations.of(TurnstileHealthAutoConfiguration.class));
    }

    private static Health health(ApplicationContext context) {
        return Objects.requireNonNull(
                context.getBean(TurnstileHealthIndicator.class).health(true));
    }

    private static void append(Turnstile turnstile) {
        turnstile.events().append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}"))));
    }

    /** A subscription whose handler fails, and parks the stream at once. */
    @Configuration(proxyBeanMethods = false)
    static class Failing {

        @Bean
        Subscription failing() {
            return Subscription.of("failing", Selection.ofEvents(), Start.beginning(), delivery -> {
                        throw new IllegalStateException("unable");
                    })
                    .withRedelivery(Redelivery.ofParking(Retries.none()));
        }
    }

    /** A subscription that starts, and has nothing to do. */
    @Configuration(proxyBeanMethods = false)
    static class Idle {

        @Bean
        Subscription idle() {
            return Subscription.of("idle", Selection.ofEvents(), Start.beginning(), delivery -> {});
        }
    }

    @Test
    void an_application_without_a_condition_is_up() {
        runner().withUserConfiguration(Idle.class).run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(health(context).getDetails()).containsEntry("subscriptions", 1);
        });
    }

    @Test
    void dead_letters_are_a_warning_from_their_limit_on() {
        runner().withUserConfiguration(Failing.class).run(context -> {
            append(context.getBean(Turnstile.class));
            await().untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(WARNING));
            assertThat(health(context).getDetails())
                    .containsEntry("deadLetters", 1L)
                    .containsEntry("subscription failing", "1 dead letters");
        });
        runner().withPropertyValues("turnstile.health.dead-letters=2", "turnstile.health.status=OUT_OF_SERVICE")
                .withUserConfiguration(Failing.class)
                .run(context -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
    }

    @Test
    void a_transaction_that_holds_the_horizon_is_named_after_its_limit() throws SQLException {
        try (Connection writer =
                        DriverManager.getConnection(database.url() + "&ApplicationName=report", database.user(), "");
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO notes VALUES ('uncommitted')");
            runner().run(context -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
            runner().withPropertyValues("turnstile.health.horizon-held=1ms").run(context -> {
                assertThat(health(context).getStatus()).isEqualTo(WARNING);
                assertThat(health(context).getDetails().get("horizon"))
                        .asInstanceOf(map(String.class, Object.class))
                        .containsEntry("application", "report")
                        .containsEntry("state", "idle in transaction")
                        .containsKeys("pid", "open");
            });
        }
    }

    @Test
    void a_subscription_that_no_node_runs_is_named_after_its_limit() {
        runner().withUserConfiguration(Idle.class)
                .run(context -> assertThat(context).hasNotFailed());
        runner().run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            HealthLimits limits =
                    new HealthLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 1, "WARNING");
            Health later = Objects.requireNonNull(new TurnstileHealthIndicator(
                            context.getBean(Turnstile.class).subscriptions(),
                            limits,
                            () -> Instant.now().plus(Duration.ofMinutes(2)))
                    .health(true));
            assertThat(later.getStatus()).isEqualTo(WARNING);
            assertThat(String.valueOf(later.getDetails().get("subscription idle")))
                    .startsWith("no node has run it since ");
        });
    }

    @Test
    void a_handler_that_fails_is_named_only_after_its_limit() {
        Map<String, String> limits = Map.of("turnstile.health.stuck=1m", "UP", "turnstile.health.stuck=1ms", "WARNING");
        limits.forEach((property, status) -> runner().withPropertyValues(property)
                .run(context -> {
                    Turnstile turnstile = context.getBean(Turnstile.class);
                    Subscription waiting = Subscription.of(
                                    "waiting", Selection.ofEvents(), Start.beginning(), delivery -> {
                                        throw new IllegalStateException("unable");
                                    })
                            .withRedelivery(Redelivery.ofHolding());
                    try (var subscriber = turnstile.subscriptions().start(waiting)) {
                        append(turnstile);
                        await().until(() -> turnstile.subscriptions().status().getFirst().shards().stream()
                                .anyMatch(shard -> shard.failure() != null));
                        assertThat(subscriber.shards()).isNotEmpty();
                        assertThat(health(context).getStatus().getCode()).isEqualTo(status);
                    }
                }));
    }

    @Test
    void only_an_unreachable_database_is_down() {
        runner().run(context -> {
            database.template().execute("ALTER SCHEMA turnstile RENAME TO hidden");
            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void limits_must_be_positive() {
        runner().withPropertyValues("turnstile.health.stuck=0s")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessage("turnstile.health.stuck: expected a positive duration, got PT0S; remove the"
                                + " property to use its default"));
    }
}
