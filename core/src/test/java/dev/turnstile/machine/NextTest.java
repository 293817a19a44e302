package dev.turnstile.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.turnstile.machine.Orders.OrderState;
import dev.turnstile.machine.Orders.OrderTransition;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** The lookup on the way of every transition: no garbage, no locks, no surprises between threads. */
final class NextTest {

    private static final int WARM_UP = 20_000;
    private static final int CALLS = 200_000;
    /** What the gauge itself may cost; one object a call would be megabytes. */
    private static final long NOISE = 4_096;

    private static final StateMachine<String, String> NAMED = MachineDocument.read(MachineDocument.write(Orders.ORDER));
    private static final OrderState[] STATES = OrderState.values();
    private static final OrderTransition[] TRANSITIONS = OrderTransition.values();
    private static final String[] STATE_NAMES =
            Orders.ORDER.states().stream().map(State::name).toArray(String[]::new);
    private static final String[] TRANSITION_NAMES =
            Orders.ORDER.transitions().stream().map(Transition::name).toArray(String[]::new);

    @Test
    void an_enum_machine_answers_without_allocating() {
        assertThat(allocatedBy(NextTest::allEdgesOfTheEnums)).isLessThan(NOISE);
    }

    @Test
    void a_machine_of_names_answers_without_allocating() {
        assertThat(allocatedBy(NextTest::allEdgesOfTheNames)).isLessThan(NOISE);
    }

    @Test
    void the_gauge_sees_an_answer_that_allocates() {
        Object[] kept = new Object[1];
        assertThat(allocatedBy(() -> {
                    Object before = kept[0];
                    kept[0] = new Object();
                    return kept[0].equals(before) ? 0 : 1;
                }))
                .isGreaterThan(NOISE);
    }

    @Test
    void many_threads_get_the_same_answers() throws Exception {
        int expected = allEdgesOfTheEnums();
        assertThat(expected).isEqualTo(7);
        assertThat(allEdgesOfTheNames()).isEqualTo(expected);
        Callable<Boolean> reader = () -> {
            for (int i = 0; i < 2_000; i++) {
                if (allEdgesOfTheEnums() != expected || allEdgesOfTheNames() != expected) {
                    return false;
                }
            }
            return true;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<Boolean> same : threads.invokeAll(Collections.nCopies(16, reader))) {
                assertThat(same.get()).isTrue();
            }
        }
    }

    private static int allEdgesOfTheEnums() {
        int edges = 0;
        for (OrderState state : STATES) {
            for (OrderTransition transition : TRANSITIONS) {
                edges += Orders.ORDER.next(state, transition) == null ? 0 : 1;
            }
        }
        return edges;
    }

    private static int allEdgesOfTheNames() {
        int edges = 0;
        for (String state : STATE_NAMES) {
            for (String transition : TRANSITION_NAMES) {
                edges += NAMED.next(state, transition) == null ? 0 : 1;
            }
        }
        return edges;
    }

    private static long allocatedBy(IntSupplier code) {
        long sum = repeat(code, WARM_UP);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(thread);
        sum += repeat(code, CALLS);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(sum).isPositive();
        return allocated;
    }

    private static long repeat(IntSupplier code, int times) {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            sum += code.getAsInt();
        }
        return sum;
    }
}
