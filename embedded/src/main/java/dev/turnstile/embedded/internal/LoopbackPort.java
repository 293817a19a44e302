package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Chooses free TCP ports on the loopback address. */
final class LoopbackPort {

    /** The address on which servers listen. */
    static final String ADDRESS = "127.0.0.1";

    private static final byte[] BYTES = {127, 0, 0, 1};

    private LoopbackPort() {}

    /**
     * Returns the wanted port, or a free port for 0. Another process may still bind the port before the server does.
     *
     * @throws EmbeddedPostgresException if the wanted port is in use
     */
    static int choose(int wanted) {
        try {
            return bound(wanted);
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "cannot bind port " + wanted + " on " + ADDRESS + " (" + e.getMessage()
                            + "); choose another with ServerOptions.withPort, or 0 for a free port",
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
