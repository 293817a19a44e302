package dev.turnstile.postgres;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The servers that the tests run on: PostgreSQL 18, with the profile {@code slow} also 15 where the machine has its binaries. */
enum TestServer {
    POSTGRESQL_18,
    POSTGRESQL_15;

    private static final Path BINARIES_15 = Path.of("/usr/lib/postgresql/15/bin");
    private static final Map<EmbeddedPostgres, DatabasePool> POOLS = new ConcurrentHashMap<>();

    /** Returns whether all tests run: with the profile {@code slow}, and outside the build. */
    static boolean everything() {
        return System.getProperty("turnstile.tests.servers", "all").equals("all");
    }

    static List<TestServer> available() {
        List<TestServer> servers = new ArrayList<>(List.of(POSTGRESQL_18));
        if (everything() && Files.isExecutable(BINARIES_15.resolve("initdb"))) {
            servers.add(POSTGRESQL_15);
        }
        return servers;
    }

    /** Returns a database with Turnstile's current schema and no rows; the test gives it back by closing it. */
    TestDatabase database() {
        EmbeddedPostgres server = shared();
        DatabasePool pool = POOLS.computeIfAbsent(server, DatabasePool::new);
        return new TestDatabase(server, pool.take(), pool::giveBack);
    }

    /** Creates an empty database; it is dropped when the test closes it. */
    TestDatabase emptyDatabase() {
        EmbeddedPostgres server = shared();
        String name = DatabasePool.newName();
        server.createDatabase(name);
        return new TestDatabase(server, name, server::dropDatabase);
    }

    private EmbeddedPostgres shared() {
        return shared(ServerOptions.defaults().withDurable(false).withSetting("max_connections", "200"));
    }

    /** Returns the server shared by all tests with these settings. */
    EmbeddedPostgres shared(ServerOptions options) {
        return EmbeddedPostgres.shared(this == POSTGRESQL_18 ? options : options.withBinaries(BINARIES_15));
    }
}
