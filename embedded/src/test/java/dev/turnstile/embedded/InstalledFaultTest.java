package dev.turnstile.embedded;

/** The binaries of an installation of an older version. */
final class InstalledFaultTest extends FaultContract {

    @Override
    ServerOptions options() {
        return Installed.options();
    }
}
