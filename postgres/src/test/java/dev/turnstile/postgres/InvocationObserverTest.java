package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turnstile.command.Announcements.Registration;
import dev.turnstile.command.InvocationObserver;
import dev.turnstile.command.InvocationObserver.CommandCall;
import dev.turnstile.command.InvocationObserver.EventDelivery;
import dev.turnstile.command.InvocationObserver.Observed;
import dev.turnstile.command.InvocationObserver.Scope;
import dev.turnstile.command.InvocationObserver.TransitionCall;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The scopes of an observer around commands, transitions and deliveries. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class InvocationObserverTest extends SubscriptionFixture {

    private final Lifecycle<State, Move> orders;
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Registration registration;

    InvocationObserverTest(TestServer server) {
        super(server);
        database.sql(Orders.TABLE + "; INSERT INTO orders (state) VALUES (0), (0), (0)");
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        registration = turnstile.announcements().observe(this::begin);
    }

    private Scope begin(Observed observed) {
        String name = name(observed);
        steps.add("begin " + name);
        threads.add(Thread.currentThread());
        return outcome -> {
            steps.add("end " + name + " " + outcome.getClass().getSimpleName());
            threads.add(Thread.currentThread());
        };
    }

    private static String name(Observed observed) {
        return switch (observed) {
            case CommandCall call -> call.name() + " by " + call.actor();
            case TransitionCall call -> call.machine() + " " + call.transition() + " by " + call.actor();
            case EventDelivery delivery ->
                delivery.subscription() + " " + delivery.attempt() + " "
                        + delivery.events().stream().map(RecordedEvent::type).toList();
        };
    }

    @Test
    void the_scope_of_a_command_surrounds_its_code_and_its_transitions() {
        Ad<String> pay = new Ad<>(turnstile, "pay.desk", (input, tx) -> {
            steps.add("code");
            orders.fire(1, Move.PAY);
            return input;
        });
        pay.call("x", Options.none().withActor("ada"));
        assertThat(steps)
                .containsExactly(
                        "begin pay.desk by ada",
                        "code",
                        "begin order PAY by ada",
                        "end order PAY by ada Done",
                        "end pay.desk by ada Done");
        assertThat(threads).containsOnly(Thread.currentThread());
    }

    @Test
    void each_outcome_ends_the_scope() {
        orders.insert(Map.of(), State.PENDING, TransitionOptions.none());
        assertThatThrownBy(() -> orders.fire(1, Move.SHIP)).isInstanceOf(InvalidTransition.class);
        BatchResult<?> batch = orders.fireAll(Move.PAY, List.of(2, 99));
        orders.correct(3, State.PAID, TransitionOptions.none());
        Ad<String> broken = new Ad<>(turnstile, "broken.desk", (input, tx) -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> broken.call("x")).hasMessage("broken");
        assertThat(batch.refusals()).hasSize(1);
        assertThat(steps.stream().filter(step -> step.startsWith("end")))
                .containsExactly(
                        "end order create by null Done",
                        "end order SHIP by null Refused",
                        "end order PAY by null Done",
                        "end order correct by null Done",
                        "end broken.desk by null Failed");
    }

    @Test
    void the_scope_of_a_delivery_surrounds_the_handler() {
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    steps.add("handle");
                    if (delivery.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        append(1, "a");
        await().untilAsserted(() -> assertThat(steps)
                .containsExactly(
                        "begin notes 1 [noted]",
                        "handle",
                        "end notes 1 [noted] Failed",
                        "begin notes 2 [noted]",
                        "handle",
                        "end notes 2 [noted] Done"));
    }

    @Test
    void an_observer_that_fails_changes_no_outcome() {
        InvocationObserver unable = observed -> {
            throw new IllegalStateException("cannot begin");
        };
        InvocationObserver forgetful = observed -> outcome -> {
            throw new IllegalStateException("cannot end");
        };
        turnstile.announcements().observe(unable);
        turnstile.announcements().observe(forgetful);
        assertThat(orders.fire(1, Move.PAY).to()).isEqualTo(State.PAID);
        assertThat(steps).containsExactly("begin order PAY by null", "end order PAY by null Done");
    }

    @Test
    void a_removed_observer_is_not_called() {
        registration.close();
        orders.fire(1, Move.PAY);
        assertThat(steps).isEmpty();
    }
}
