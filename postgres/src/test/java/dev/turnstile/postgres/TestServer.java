package dev.turnstile.postgres;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The servers that the tests run on: PostgreSQL 18, with the profile {@code slow} also 15 where the machine has its binaries. */
enum TestServer {
    POSTGRESQL_18,
    POSTGRESQL_15;

    private static final Path BINARIES_15 = Path.of("/usr/lib/postgresql/15/bin");
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<EmbeddedPostgres, String> TEMPLATES = new ConcurrentHashMap<>();

    static List<TestServer> available() {
        List<TestServer> servers = new ArrayList<>(List.of(POSTGRESQL_18));
        if (System.getProperty("turnstile.tests.servers", "all").equals("all")
                && Files.isExecutable(BINARIES_15.resolve("initdb"))) {
            servers.add(POSTGRESQL_15);
        }
        return servers;
    }

    /** Creates a database with Turnstile's current schema and no rows; it is dropped when the test closes it. */
    TestDatabase database() {
        EmbeddedPostgres server = shared();
        String name = nextName();
        return new TestDatabase(
                server, name, server.createDatabase(name, TEMPLATES.computeIfAbsent(server, this::template)));
    }

    /** Creates an empty database; it is dropped when the test closes it. */
    TestDatabase emptyDatabase() {
        EmbeddedPostgres server = shared();
        String name = nextName();
        return new TestDatabase(server, name, server.createDatabase(name));
    }

    private EmbeddedPostgres shared() {
        return shared(ServerOptions.defaults().withDurable(false).withSetting("max_connections", "200"));
    }

    /** Returns the server shared by all tests with these settings. */
    EmbeddedPostgres shared(ServerOptions options) {
        return EmbeddedPostgres.shared(this == POSTGRESQL_18 ? options : options.withBinaries(BINARIES_15));
    }

    private String template(EmbeddedPostgres server) {
        String name = "installed_" + name().toLowerCase(Locale.ROOT);
        PostgresTurnstile.builder(server.createDatabase(name)).open().close();
        return name;
    }

    private static String nextName() {
        return "test_" + DATABASES.incrementAndGet();
    }
}
