package dev.turnstile.testing.database;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The threads that test classes start. While classes run in parallel, a new thread may belong to any of them, so the
 * threads are compared when the last of these classes ends, and the message names all of these classes. Thread-safe.
 */
final class ThreadWatch {

    /** Threads of the JDK, JUnit, the build tool, the driver and this package, which live as long as the JVM. */
    private static final Pattern PERMANENT =
            Pattern.compile("ForkJoinPool.*|junit-.*|surefire-.*|turnstile-testing.*|PostgreSQL-JDBC-.*"
                    + "|process reaper.*|.*Cleaner.*|Attach Listener|VirtualThread-.*|.*Poller.*"
                    + "|CompletableFutureDelayScheduler|C[12] CompilerThread.*");

    private final Set<String> running = new LinkedHashSet<>();
    private final Set<String> ran = new LinkedHashSet<>();
    private Set<Thread> before = Set.of();

    /** Notes that a test class begins. */
    synchronized void begin(String testClass) {
        if (running.isEmpty()) {
            ran.clear();
            before = Thread.getAllStackTraces().keySet();
        }
        running.add(testClass);
        ran.add(testClass);
    }

    /** Notes that a test class has ended, and returns the threads left behind if no other class runs. */
    synchronized List<Leak> end(String testClass, Patience patience) {
        running.remove(testClass);
        if (!running.isEmpty()) {
            return List.of();
        }
        patience.await(() -> started().isEmpty());
        List<Leak> leaks = new ArrayList<>();
        started().forEach((thread, frames) -> leaks.add(new Leak(LeakCheck.THREADS, text(thread, frames))));
        return leaks;
    }

    private String text(Thread thread, StackTraceElement... frames) {
        return "running thread: '" + thread.getName() + "', " + thread.getState()
                + (ran.size() > 1 ? ", started while these classes ran: " + String.join(", ", ran) : "")
                + Leak.stack(frames);
    }

    private Map<Thread, StackTraceElement[]> started() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> !before.contains(thread.getKey()))
                .filter(thread -> thread.getKey().isAlive() && !thread.getKey().equals(Thread.currentThread()))
                .filter(thread -> !PERMANENT.matcher(thread.getKey().getName()).matches())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
