package dev.turnstile.spring.autoconfigure;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * A database of an embedded server, for one application context. Closed with the context, after the data source, which
 * depends on it.
 */
final class EmbeddedDatabase implements JdbcConnectionDetails, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private final String url;
    private final String user;
    private final Runnable end;

    EmbeddedDatabase(String url, String user, Runnable end) {
        this.url = url;
        this.user = user;
        this.end = end;
    }

    /** Starts a server with a data directory, which is kept when the server stops. */
    static EmbeddedDatabase kept(Path directory) {
        EmbeddedPostgres server =
                EmbeddedPostgres.start(directory, ServerOptions.defaults().withShutdownHook(false));
        LOG.info("embedded PostgreSQL at {}, data directory {}", server.url(), server.dataDirectory());
        return new EmbeddedDatabase(server.url(), server.user(), server::close);
    }

    @Override
    public String getJdbcUrl() {
        return url;
    }

    @Override
    public String getUsername() {
        return user;
    }

    @Override
    public @Nullable String getPassword() {
        return null;
    }

    @Override
    public void close() {
        end.run();
    }
}
