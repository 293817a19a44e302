package dev.turnstile.spring.autoconfigure;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.EmbeddedPostgresException;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary server that all application contexts of this JVM share. It is stopped when the JVM ends, after the
 * contexts have been closed: Spring closes them in a shutdown hook, which runs at the same time as other hooks.
 *
 * <p>Thread-safe.
 */
final class TemporaryServer {

    /** The server of this JVM. */
    static final TemporaryServer SHARED = new TemporaryServer();

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryServer.class);
    private static final ServerOptions OPTIONS =
            ServerOptions.defaults().withDurable(false).withShutdownHook(false);

    /** Longer than Spring's default timeout for the end of requests and subscriptions, 30 s. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(45);

    private final Map<String, String> templates = new HashMap<>();
    private @Nullable EmbeddedPostgres server;
    private int created;
    private int open;

    private TemporaryServer() {}

    /** Creates a database for one application context, as a copy of a database in which Turnstile is installed. */
    synchronized EmbeddedDatabase database(TurnstileProperties properties) {
        EmbeddedPostgres running = started();
        String name = "application_" + ++created;
        if (properties.install()) {
            running.createDatabase(name, templates.computeIfAbsent(properties.schema(), this::template));
        } else {
            running.createDatabase(name);
        }
        open++;
        LOG.info("temporary PostgreSQL at {}; its data is deleted when the application ends", running.url(name));
        return new EmbeddedDatabase(running.url(name), running.user(), () -> drop(name));
    }

    private EmbeddedPostgres started() {
        EmbeddedPostgres running = server;
        if (running == null) {
            running = EmbeddedPostgres.startTemporary(OPTIONS);
            server = running;
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "turnstile-temporary-server-stop"));
        }
        return running;
    }

    private String template(String schema) {
        String name = "template_" + (templates.size() + 1);
        PostgresTurnstile.builder(started().createDatabase(name))
                .schema(schema)
                .open()
                .close();
        return name;
    }

    private synchronized void drop(String name) {
        open--;
        notifyAll();
        try {
            started().dropDatabase(name);
        } catch (EmbeddedPostgresException e) {
            // The server deletes its directory with all databases when it stops.
            LOG.debug("the database {} was not dropped", name, e);
        }
    }

    /** Stops the server when no application context uses it. */
    private synchronized void stop() {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            for (long left = LONGEST_WAIT.toMillis(); open > 0 && left > 0; left = millisUntil(deadline)) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        started().close();
    }

    private static long millisUntil(long deadline) {
        return Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    }
}
