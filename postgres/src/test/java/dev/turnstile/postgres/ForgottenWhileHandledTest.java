package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchRuntimeException;

import dev.turnstile.command.Retries;
import dev.turnstile.postgres.Guests.Booked;
import dev.turnstile.postgres.Guests.GuestEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Subjects that are forgotten between a handler's read of their values and its failure. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ForgottenWhileHandledTest {

    private static final Redelivery ONE_ATTEMPT =
            Redelivery.ofParking(new Retries(1, Duration.ofMillis(1), Duration.ofMillis(5)));

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final CountDownLatch read = new CountDownLatch(1);
    private final CountDownLatch forgotten = new CountDownLatch(1);
    private @Nullable Subscriber greetings;

    ForgottenWhileHandledTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        if (greetings != null) {
            greetings.close();
        }
        turnstile.close();
        database.close();
    }

    private void failWithTheName(Delivery delivery) throws InterruptedException {
        GuestEvent event = delivery.as(Guests.TYPES).getFirst();
        read.countDown();
        assertThat(forgotten.await(30, TimeUnit.SECONDS)).isTrue();
        throw new IllegalStateException("cannot greet " + ((Booked) event).name());
    }

    private void failAfterForgetting(String subject, Redelivery redelivery, EventHandler failing)
            throws InterruptedException {
        Guests.append(turnstile.events(), Guests.booked("b1", "g1", "Ada"));
        Selection bookings = Selection.ofEvents().withCategories("booking");
        greetings = turnstile
                .subscriptions()
                .start(Subscription.of("greetings", bookings, Start.beginning(), failing)
                        .withRedelivery(redelivery));
        assertThat(read.await(30, TimeUnit.SECONDS)).isTrue();
        turnstile.erasure().forget(subject);
        forgotten.countDown();
    }

    private ParkedStream parkedAfterForgetting(String subject) throws InterruptedException {
        failAfterForgetting(subject, ONE_ATTEMPT, this::failWithTheName);
        Eventually.holds(() -> !turnstile.subscriptions().parked("greetings").isEmpty());
        return turnstile.subscriptions().parked("greetings").getFirst();
    }

    @Test
    void a_handler_that_read_a_value_before_its_subject_was_forgotten_parks_the_stream_without_it()
            throws InterruptedException {
        ParkedStream parked = parkedAfterForgetting("g1");
        assertThat(parked.message()).doesNotContain("Ada").contains("IllegalStateException");
        assertThat(database.rows("SELECT p::text FROM turnstile.parked_stream p"))
                .singleElement()
                .asString()
                .doesNotContain("Ada");
    }

    /** The handler fails with the value again and again, because it has kept the value. */
    @Test
    void a_handler_that_read_a_value_before_its_subject_was_forgotten_holds_its_shard_without_it()
            throws InterruptedException {
        AtomicReference<@Nullable RuntimeException> kept = new AtomicReference<>();
        failAfterForgetting("g1", Redelivery.ofHolding(), delivery -> {
            if (kept.get() == null) {
                kept.set(catchRuntimeException(() -> failWithTheName(delivery)));
            }
            throw Objects.requireNonNull(kept.get());
        });
        String failure = "SELECT failure FROM turnstile.subscription_shard WHERE failure IS NOT NULL";
        Eventually.holds(() -> !database.rows(failure).isEmpty());
        assertThat(kept.get()).hasMessage("cannot greet Ada");
        assertThat(database.value(failure)).doesNotContain("Ada").contains("IllegalStateException");
    }

    @Test
    void the_message_is_kept_if_another_subject_is_forgotten_before_the_stream_is_parked() throws InterruptedException {
        assertThat(parkedAfterForgetting("g2").message()).isEqualTo("cannot greet Ada");
    }
}
