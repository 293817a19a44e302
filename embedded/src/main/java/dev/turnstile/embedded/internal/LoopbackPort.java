package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A TCP port on the loopback address that nobody listens on. */
final class LoopbackPort {

    /** The address that servers listen on. */
    static final String ADDRESS = "127.0.0.1";

    private static final byte[] BYTES = {127, 0, 0, 1};

    private LoopbackPort() {}

    /**
     * Returns the wanted port, or a free one for 0; another process may still take it first.
     *
     * @throws EmbeddedPostgresException if the wanted port is taken
     */
    static int choose(int wanted) {
        try {
            return bound(wanted);
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "port " + wanted + " on " + ADDRESS + " cannot be had (" + e.getMessage()
                            + "); choose another with ServerOptions.withPort, 0 for a free one",
                    e);
        }
    }

    static boolean free(int port) {
        try {
            return bound(port) == port;
        } catch (IOException e) {
            return false;
        }
    }

    private static int bound(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(BYTES), port));
            return socket.getLocalPort();
        }
    }
}
