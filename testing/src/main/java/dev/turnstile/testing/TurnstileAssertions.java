package dev.turnstile.testing;

import dev.turnstile.event.EventStore;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.StateMachine;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;

/**
 * The entry point to assertions on machines, records, streams, outcomes and announcements. The methods can be imported
 * statically together with AssertJ's methods.
 *
 * {@snippet :
 * assertThat(ORDER).hasNoFindings().permits(PENDING, PAY, PAID);
 * assertThat(orders).record(42).isIn(PAID).hasHistory(PAY).refuses(SHIP, "no delivery address");
 * assertThat(turnstile.events()).stream("order", 42).hasTypes("order_placed", "paid");
 * assertThat(reserve.tryCall(input)).isRefused(OutOfStock.class).hasField("left", 0);
 * }
 */
public final class TurnstileAssertions {

    private TurnstileAssertions() {}

    /** Starts assertions on a machine. */
    public static <S, T> MachineAssert<S, T> assertThat(StateMachine<S, T> machine) {
        return new MachineAssert<>(machine);
    }

    /** Starts assertions on the records of a lifecycle. */
    public static <S, T> LifecycleAssert<S, T> assertThat(Lifecycle<S, T> lifecycle) {
        return new LifecycleAssert<>(lifecycle);
    }

    /** Starts assertions on the streams of an event store. */
    public static EventStoreAssert assertThat(EventStore events) {
        return new EventStoreAssert(events);
    }

    /** Starts assertions on the outcome of a command or a transition. */
    public static <R extends @Nullable Object> OutcomeAssert<R> assertThat(Outcome<R> outcome) {
        return new OutcomeAssert<>(outcome);
    }

    /** Starts assertions on announcements, as the lines of {@link RecordedAnnouncements#lines()}. */
    public static ListAssert<String> assertThat(RecordedAnnouncements announced) {
        return Assertions.assertThat(announced.lines()).as("announcements");
    }

    /** Starts assertions on recorded effects, oldest first. */
    public static <E> ListAssert<E> assertThat(RecordedEffects<E> effects) {
        return Assertions.assertThat(effects.all()).as("effects");
    }
}
