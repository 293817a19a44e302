package dev.turnstile.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** PostgreSQL 15 as Debian and Ubuntu install it. */
final class Installed {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

    private Installed() {}

    static ServerOptions options() {
        Assumptions.assumeTrue(Files.isDirectory(PROGRAMS), "no PostgreSQL 15 in " + PROGRAMS);
        return ServerOptions.defaults().withBinaries(PROGRAMS);
    }
}
