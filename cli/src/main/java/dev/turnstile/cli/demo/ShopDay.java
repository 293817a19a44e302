package dev.turnstile.cli.demo;

import dev.turnstile.cli.demo.OrderFulfilment.State;
import dev.turnstile.cli.demo.OrderFulfilment.Transition;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordLocked;
import dev.turnstile.lifecycle.RecordMoved;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.machine.Guard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A day in a shop: customers pay and cancel, clerks ship, carriers deliver; some of them err, and some press the same
 * button at the same moment.
 */
public final class ShopDay {

    private static final List<String> CUSTOMERS = List.of("ada", "grace", "edsger", "barbara", "tony", "leslie");
    private static final int WORKERS = 8;

    private final Lifecycle<State, Transition> orders;
    private final long seed;
    private final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private final LongAdder moved = new LongAdder();
    private final Map<Reason, LongAdder> refused = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> trouble = new ConcurrentHashMap<>();

    /**
     * Prepares a day.
     *
     * @param orders the lifecycle of the orders
     * @param seed decides who errs; who wins a race is decided by the database
     */
    public ShopDay(Lifecycle<State, Transition> orders, long seed) {
        this.orders = orders;
        this.seed = seed;
    }

    /**
     * Why a move was refused.
     *
     * @param transition what was asked for
     * @param why the refusal without the order's number
     */
    public record Reason(String transition, String why) implements Comparable<Reason> {

        @Override
        public int compareTo(Reason other) {
            return (transition + why).compareTo(other.transition + other.why);
        }
    }

    /** Takes orders and fulfils them; tells the listener after each. */
    public void run(int count, LongConsumer done) {
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
                ExecutorService rivals = Executors.newCachedThreadPool()) {
            List<Future<?>> futures = LongStream.range(0, count)
                    .<Future<?>>mapToObj(number -> workers.submit(() -> {
                        fulfil(new Random(seed + number), rivals);
                        done.accept(1);
                    }))
                    .toList();
            futures.forEach(ShopDay::await);
        }
    }

    private void fulfil(Random chance, ExecutorService rivals) {
        String customer = CUSTOMERS.get(chance.nextInt(CUSTOMERS.size()));
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("customer", customer);
        columns.put("amount", 5 + chance.nextInt(200));
        if (chance.nextInt(10) > 0) {
            columns.put("address", (1 + chance.nextInt(99)) + " Lambda Lane");
        }
        String id = orders.insert(
                        columns, State.PENDING, TransitionOptions.none().withActor(customer))
                .record();
        taken.add(id);
        moved.increment();
        switch (chance.nextInt(10)) {
            case 0 -> fire(id, Transition.CANCEL, customer);
            case 1 ->
                race(rivals, () -> fire(id, Transition.PAY, customer), () -> fire(id, Transition.CANCEL, customer));
            case 2 -> fire(id, Transition.SHIP, "clerk-1");
            default -> handle(id, customer, chance, rivals);
        }
    }

    private void handle(String id, String customer, Random chance, ExecutorService rivals) {
        fire(id, Transition.PAY, customer);
        if (chance.nextInt(8) == 0) {
            fire(id, Transition.PAY, customer);
        }
        if (chance.nextInt(3) == 0) {
            race(rivals, () -> fire(id, Transition.SHIP, "clerk-1"), () -> fire(id, Transition.SHIP, "clerk-2"));
        } else {
            fire(id, Transition.SHIP, "clerk-1");
        }
        switch (chance.nextInt(6)) {
            case 0 -> fire(id, Transition.CANCEL, customer);
            case 1 -> fire(id, Transition.RETURN, customer);
            default -> fire(id, Transition.DELIVER, "carrier");
        }
    }

    private void fire(String id, Transition transition, String actor) {
        TransitionOptions details = TransitionOptions.none().withActor(actor);
        Outcome<StateChange<State, Transition>> outcome = orders.tryFire(
                id, transition, transition == Transition.SHIP ? details.withData("carrier", "DHL") : details);
        switch (outcome) {
            case Outcome.Done<StateChange<State, Transition>> accepted -> moved.increment();
            case Outcome.Refused<StateChange<State, Transition>> refusal ->
                refuse(id, (TransitionRefused) refusal.refusal());
            default -> throw new IllegalStateException("unexpected outcome " + outcome);
        }
    }

    private void refuse(String id, TransitionRefused refusal) {
        String why = switch (refusal) {
            case InvalidTransition invalid ->
                "not permitted in " + invalid.state() + " (permitted: "
                        + (invalid.permitted().isEmpty() ? "none" : String.join(", ", invalid.permitted())) + ")";
            case GuardRefused guarded ->
                guarded.unmet().stream().map(Guard::reason).collect(Collectors.joining(", "));
            case RecordMoved lost -> "lost a race: somebody had moved it to " + lost.actual();
            case RecordNotFound missing -> "not found";
            case RecordLocked held -> "somebody else holds it";
            case StaleRecord stale -> "the row has version " + stale.actual() + ", not " + stale.expected();
        };
        refused.computeIfAbsent(new Reason(String.valueOf(refusal.transition()), why), reason -> new LongAdder())
                .increment();
        trouble.computeIfAbsent(id, order -> new LongAdder()).increment();
    }

    private static void race(ExecutorService rivals, Runnable first, Runnable second) {
        CyclicBarrier start = new CyclicBarrier(2);
        Future<?> other = rivals.submit(() -> {
            await(start);
            second.run();
        });
        await(start);
        first.run();
        await(other);
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("the race was called off", e);
        }
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    /** Returns how many moves were accepted, creations included. */
    public long moved() {
        return moved.sum();
    }

    /** Returns how many moves were refused, by reason. */
    public Map<Reason, Long> refused() {
        Map<Reason, Long> counts = new TreeMap<>();
        refused.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    /** Returns how many changes of the day's orders stand in the log. */
    public long logged() {
        return orders.histories(List.copyOf(taken)).values().stream()
                .mapToLong(List::size)
                .sum();
    }

    /** Returns the order with the longest history among those that were refused something. */
    public List<StateChange<State, Transition>> mostEventful() {
        return orders.histories(List.copyOf(trouble.keySet())).values().stream()
                .max((a, b) -> a.size() == b.size()
                        ? b.getFirst().record().compareTo(a.getFirst().record())
                        : Integer.compare(a.size(), b.size()))
                .orElse(List.of());
    }
}
