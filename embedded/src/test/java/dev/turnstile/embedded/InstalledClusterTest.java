package dev.turnstile.embedded;

/** The binaries of an installation of an older version. */
final class InstalledClusterTest extends TemporaryClusterContract {

    @Override
    ServerOptions options() {
        return Installed.options();
    }
}
