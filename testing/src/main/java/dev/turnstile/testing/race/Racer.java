package dev.turnstile.testing.race;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** One caller in a race, in a thread of its own. */
final class Racer implements StepObserver {

    private static final String CONNECTING = StepDataSource.class.getName();

    private final String name;
    private final List<StepBarrier> barriers;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile int pid;
    private volatile @Nullable Outcome<?> outcome;

    /**
     * Creates a racer; {@link #start} starts it.
     *
     * @param task waits for the start, and calls the code under test
     */
    Racer(String name, ThreadFactory threads, List<StepBarrier> barriers, Callable<?> task) {
        this.name = name;
        this.barriers = List.copyOf(barriers);
        this.thread = threads.newThread(() -> run(task));
    }

    void start() {
        thread.start();
    }

    private void run(Callable<?> task) {
        StepObserver.OF_THREAD.set(this);
        try {
            outcome = outcome(task);
        } finally {
            StepObserver.OF_THREAD.remove();
            ended.countDown();
        }
    }

    private static Outcome<?> outcome(Callable<?> task) {
        try {
            Object result = task.call();
            return result instanceof Outcome<?> returned ? returned : new Outcome.Done<@Nullable Object>(result);
        } catch (Refusal refused) {
            return new Outcome.Refused<>(refused);
        } catch (Throwable failed) {
            return new Outcome.Failed<>(failed);
        }
    }

    @Override
    public void executing(Connection connection) throws SQLException {
        pid = connection.isWrapperFor(PGConnection.class)
                ? connection.unwrap(PGConnection.class).getBackendPID()
                : 0;
    }

    @Override
    public void reached(Step step, Connection connection) {
        for (StepBarrier barrier : barriers) {
            if (barrier.step() == step) {
                barrier.arrive(this);
            }
        }
    }

    /** Returns the id of the server process that executes the racer's statements, or 0 if there is none. */
    int pid() {
        return pid;
    }

    boolean ended() {
        return ended.getCount() == 0;
    }

    /** Returns the outcome; empty until the racer has ended. */
    Optional<Outcome<?>> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** Returns whether the thread waits for another thread. Waits for the network or for a connection do not count. */
    boolean waitsForThread() {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> {
                StackTraceElement[] frames = thread.getStackTrace();
                yield frames.length > 0
                        && Arrays.stream(frames)
                                .map(StackTraceElement::getClassName)
                                .noneMatch(type -> type.startsWith("sun.nio.ch.") || type.equals(CONNECTING));
            }
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }

    /** Interrupts the thread, and returns its name and stack for the message of an error. */
    String interrupted() {
        String stack = Arrays.stream(thread.getStackTrace())
                .map(frame -> "\n      at " + frame)
                .collect(Collectors.joining());
        thread.interrupt();
        return "\n  " + name + stack;
    }
}
