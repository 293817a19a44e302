package dev.turnstile.embedded;

/** The bundled binaries. */
final class BundledFaultTest extends FaultContract {

    @Override
    ServerOptions options() {
        return ServerOptions.defaults();
    }
}
