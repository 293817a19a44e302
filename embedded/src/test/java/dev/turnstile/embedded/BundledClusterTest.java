package dev.turnstile.embedded;

/** The bundled binaries. */
final class BundledClusterTest extends TemporaryClusterContract {

    @Override
    ServerOptions options() {
        return ServerOptions.defaults();
    }
}
