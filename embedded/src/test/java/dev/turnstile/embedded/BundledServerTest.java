package dev.turnstile.embedded;

/** The bundled binaries. */
final class BundledServerTest extends ServerContract {

    @Override
    ServerOptions options() {
        return ServerOptions.defaults();
    }
}
