package dev.turnstile.embedded;

/** The binaries of an installation of an older version. */
final class InstalledServerTest extends ServerContract {

    @Override
    ServerOptions options() {
        return Installed.options();
    }
}
