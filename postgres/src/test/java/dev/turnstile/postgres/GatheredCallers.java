package dev.turnstile.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Callers of group commit with a known leader: the leader gets its connection when all other callers wait, so that its
 * batch contains the calls of all.
 */
final class GatheredCallers {

    private final CallerSessions sessions;
    private final DataSource dataSource;
    private volatile @Nullable Gate gate;

    /**
     * The connection of the leader.
     *
     * @param requested open when the leader has requested its connection
     * @param gathered open when all other callers wait
     */
    private record Gate(CountDownLatch requested, CountDownLatch gathered) {}

    GatheredCallers(DataSource pool) {
        sessions = new CallerSessions(pool);
        dataSource = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    try {
                        if (Connection.class.equals(method.getReturnType())) {
                            awaitOthers();
                        }
                        return method.invoke(sessions.dataSource(), arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    private void awaitOthers() throws InterruptedException {
        Gate closed = gate;
        if (closed != null && closed.requested.getCount() > 0) {
            closed.requested.countDown();
            closed.gathered.await();
        }
    }

    DataSource dataSource() {
        return dataSource;
    }

    /**
     * Makes all callers share a batch, and returns the result of each; the leader is caller 0.
     *
     * @param leader the statement that each connection of the leader executes first
     * @param others the statement that each connection of the other callers executes first
     */
    <R> List<R> batch(int callers, String leader, String others, IntFunction<Callable<R>> call)
            throws InterruptedException, ExecutionException {
        Gate closed = new Gate(new CountDownLatch(1), new CountDownLatch(1));
        gate = closed;
        List<FutureTask<R>> results = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            String first = i == 0 ? leader : others;
            Callable<R> own = call.apply(i);
            FutureTask<R> result = new FutureTask<>(() -> {
                sessions.begin(first);
                return own.call();
            });
            results.add(result);
            threads.add(Thread.ofPlatform().start(result));
            closed.requested.await();
        }
        Eventually.holds(() -> threads.stream()
                .allMatch(thread ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING));
        closed.gathered.countDown();
        List<R> values = new ArrayList<>();
        for (FutureTask<R> result : results) {
            values.add(result.get());
        }
        return values;
    }
}
