package dev.turnstile.embedded;

import org.junit.jupiter.api.Tag;

/** The binaries of an installation of an older version. */
@Tag("slow")
final class InstalledServerTest extends ServerContract {

    @Override
    ServerOptions options() {
        return Installed.options();
    }
}
