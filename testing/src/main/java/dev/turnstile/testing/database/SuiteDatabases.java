package dev.turnstile.testing.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server of all test classes of one execution, the prepared templates, and the databases that are copied from them.
 * While a class runs, another thread copies the database of the next class. Thread-safe.
 */
final class SuiteDatabases implements AutoCloseable {

    private static final long SECONDS_TO_END = 60;

    private final SuiteServer server = SuiteServer.start();
    private final String prefix =
            "turnstile_test_" + UUID.randomUUID().toString().substring(0, 8) + "_";
    private final AtomicInteger created = new AtomicInteger();
    private final Map<Template, CompletableFuture<String>> templates = new ConcurrentHashMap<>();
    private final Map<String, Queue<CompletableFuture<String>>> next = new ConcurrentHashMap<>();
    private final Queue<String> names = new ConcurrentLinkedQueue<>();
    private final ThreadWatch threads = new ThreadWatch();
    private final ExecutorService background = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("turnstile-testing-databases").factory());

    ThreadWatch threads() {
        return threads;
    }

    SuiteServer server() {
        return server;
    }

    /** Returns the name of a new database that is a copy of the template. */
    String take(Template template, int poolSize) throws SQLException {
        String source = prepared(template, poolSize);
        Queue<CompletableFuture<String>> ready = next.computeIfAbsent(source, name -> new ConcurrentLinkedQueue<>());
        CompletableFuture<String> copy = ready.poll();
        String name = copy == null ? copy(source) : copy.join();
        ready.add(CompletableFuture.supplyAsync(() -> copyInBackground(source), background));
        return name;
    }

    /** Drops a database in the background, with the sessions that are still connected. */
    void drop(String name) {
        background.execute(() -> dropNow(name));
    }

    /** Returns the name of the database of a template, which is prepared by the first call. */
    String prepared(Template template, int poolSize) {
        CompletableFuture<String> mine = new CompletableFuture<>();
        CompletableFuture<String> first = templates.putIfAbsent(template, mine);
        if (first == null) {
            prepare(template, poolSize, mine);
        }
        try {
            return (first == null ? mine : first).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the template of the test databases could not be prepared", e.getCause());
        }
    }

    private void prepare(Template template, int poolSize, CompletableFuture<String> prepared) {
        try {
            String name = newName("template_");
            server.execute("CREATE DATABASE %s", name);
            try (ObservedDataSource pool = ObservedDataSource.of(server.dataSource(name), name, poolSize)) {
                template.prepare(pool);
            }
            server.execute("ALTER DATABASE %s WITH ALLOW_CONNECTIONS false", name);
            prepared.complete(name);
        } catch (Exception | Error e) {
            prepared.completeExceptionally(e);
        }
    }

    private String copyInBackground(String template) {
        try {
            return copy(template);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    /** Copies a template, and returns the name of the copy. */
    String copy(String template) throws SQLException {
        String name = newName("");
        server.copy(name, template);
        return name;
    }

    private String newName(String kind) {
        String name = prefix + kind + created.incrementAndGet();
        names.add(name);
        return name;
    }

    private void dropNow(String name) {
        try {
            server.execute("DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
            names.remove(name);
        } catch (SQLException e) {
            // The end of the suite drops the database again, or stops the server.
            names.add(name);
        }
    }

    @Override
    public void close() {
        background.shutdown();
        if (!ended() || !server.temporary()) {
            List.copyOf(names).forEach(this::dropNow);
        }
        server.close();
    }

    private boolean ended() {
        try {
            return background.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
