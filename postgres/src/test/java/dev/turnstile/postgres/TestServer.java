package dev.turnstile.postgres;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The servers that the tests run on: PostgreSQL 18, and 15 where the machine has its binaries. */
enum TestServer {
    POSTGRESQL_18,
    POSTGRESQL_15;

    private static final Path BINARIES_15 = Path.of("/usr/lib/postgresql/15/bin");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    static List<TestServer> available() {
        List<TestServer> servers = new ArrayList<>(List.of(POSTGRESQL_18));
        if (Files.isExecutable(BINARIES_15.resolve("initdb"))) {
            servers.add(POSTGRESQL_15);
        }
        return servers;
    }

    /** Creates an empty database, dropped when the test closes it. */
    TestDatabase database() {
        ServerOptions options = ServerOptions.defaults().withDurable(false).withSetting("max_connections", "200");
        EmbeddedPostgres server =
                EmbeddedPostgres.shared(this == POSTGRESQL_18 ? options : options.withBinaries(BINARIES_15));
        String name = "test_" + DATABASES.incrementAndGet();
        return new TestDatabase(server, name, server.createDatabase(name));
    }
}
