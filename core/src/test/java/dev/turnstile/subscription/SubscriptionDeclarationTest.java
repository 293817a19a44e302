package dev.turnstile.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Retries;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What can be declared of a subscription, and what it means. */
class SubscriptionDeclarationTest {

    private static final Retries MANY = new Retries(50, Duration.ofSeconds(1), Duration.ofMinutes(1));

    private record Sums(int version) implements Projection {

        @Override
        public String name() {
            return "sums";
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents();
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) {}

        @Override
        public void reset(Connection connection) {}
    }

    @Test
    void a_star_in_a_name_stands_for_any_characters_and_no_other_character_for_anything() {
        Selection orders = Selection.ofEvents().withTypesMatching("order_*", "a.c");
        assertThat(orders.matches("x", "order_paid")).isTrue();
        assertThat(orders.matches("x", "order_")).isTrue();
        assertThat(orders.matches("x", "border_paid")).isFalse();
        assertThat(orders.matches("x", "a.c")).isTrue();
        assertThat(orders.matches("x", "abc")).isFalse();
        assertThat(Selection.ofEvents().withCategoriesMatching("*\\E*").matches("a\\Eb", "x"))
                .isTrue();
    }

    @Test
    void the_first_rule_whose_class_a_failure_or_a_cause_of_it_has_decides() {
        Redelivery policy = Redelivery.defaults()
                .withRetries(SocketTimeoutException.class, MANY)
                .withoutRetries(IOException.class);
        assertThat(policy.retriesFor(new UncheckedIOException(new SocketTimeoutException("slow"))))
                .isEqualTo(MANY);
        assertThat(policy.retriesFor(new IOException("broken")).attempts()).isOne();
        assertThat(policy.retriesFor(new IllegalStateException("else")).attempts())
                .isEqualTo(10);
    }

    @Test
    void places_are_ordered_by_horizon_without_a_sign_and_then_by_position() {
        assertThat(new Cursor(2, 1)).isGreaterThan(new Cursor(1, 9));
        assertThat(new Cursor(-1, 0)).isGreaterThan(new Cursor(Long.MAX_VALUE, 5));
        assertThat(new Cursor(1, 2).reaches(new Cursor(1, 2))).isTrue();
        assertThat(new Cursor(1, 1).reaches(new Cursor(1, 2))).isFalse();
    }

    @Test
    void a_read_model_has_one_shard_waits_for_what_fails_and_is_named_with_its_version() {
        Subscription first = Subscription.of(new Sums(1));
        assertThat(first.name()).isEqualTo("sums");
        assertThat(first.shards()).isOne();
        assertThat(first.redelivery().holds()).isTrue();
        assertThat(Subscription.of(new Sums(2)).name()).isEqualTo("sums@2");
    }

    @Test
    void a_declaration_that_means_nothing_is_refused() {
        Selection all = Selection.ofEvents();
        assertThatThrownBy(() -> Subscription.of(" ", all, Start.beginning(), delivery -> {}))
                .hasMessageContaining("blank");
        assertThatThrownBy(() -> Subscription.of("s", all, Start.beginning(), delivery -> {})
                        .withShards(0))
                .hasMessageContaining("expected 1 to 1024 shards, got 0");
        assertThatThrownBy(() -> Subscription.ofBatches("s", all, Start.beginning(), deliveries -> {})
                        .withBatchSize(0))
                .hasMessageContaining("expected at least 1 event at once, got 0");
    }
}
