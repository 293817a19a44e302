package dev.turnstile.embedded;

import org.junit.jupiter.api.Tag;

/** The binaries of an installation of an older version. */
@Tag("slow")
final class InstalledClusterTest extends TemporaryClusterContract {

    @Override
    ServerOptions options() {
        return Installed.options();
    }
}
