package dev.turnstile.torture.fault;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy between the processes and the server that closes or silences connections on demand. Its address does not
 * change with the server. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;

    /** The point at which a connection is closed. */
    public enum Cut {
        /** Before the server receives the message. */
        BEFORE,
        /** After the server received the message and before the client receives the response. */
        AFTER,
        /** Not closed: only the action runs after the server received the message. */
        NOWHERE
    }

    private record Trap(String text, Cut cut, Runnable action) {}

    /** A connection through the proxy. */
    private static final class Link {

        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void cut() {
            close(client);
            close(server);
        }
    }

    private final ServerSocket listener;
    private final AtomicReference<@Nullable Trap> armed = new AtomicReference<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final String host;
    private volatile @Nullable InetSocketAddress target;

    /** Starts a proxy on a free port of the loopback address. */
    public FaultProxy(String host, int port) {
        this.host = host;
        target = new InetSocketAddress(host, port);
        try {
            listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on the loopback address", e);
        }
        Thread.ofPlatform().daemon().name("proxy").start(this::accept);
    }

    /** Returns the port that the processes connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Closes all connections and forwards new ones to another port of the same host. */
    public void retarget(int port) {
        target = new InetSocketAddress(host, port);
        cutAll();
    }

    /** Closes all connections and refuses new ones until the next {@link #retarget}. */
    public void refuse() {
        target = null;
        cutAll();
    }

    /** Closes the next connection whose client sends a message that contains the text. */
    public void cut(String text, Cut cut) {
        armed.set(new Trap(text, cut, () -> {}));
    }

    /** Runs an action as soon as the next message that contains the text has been sent to the server. */
    public void at(String text, Runnable action) {
        armed.set(new Trap(text, Cut.NOWHERE, action));
    }

    /** Returns whether no cut or action is waiting for its message. */
    public boolean done() {
        return armed.get() == null;
    }

    /** Cancels a cut or action that is waiting for its message. */
    public void disarm() {
        armed.set(null);
    }

    /** Closes all connections. */
    public void cutAll() {
        links.forEach(Link::cut);
    }

    /**
     * Silences a share of the connections: their data is dropped in both directions.
     *
     * @return an action that closes these connections
     */
    public Runnable silence(double share, Random random) {
        List<Link> all = new ArrayList<>(links);
        Collections.shuffle(all, random);
        List<Link> silent = all.subList(0, (int) Math.ceil(all.size() * share));
        silent.forEach(link -> link.silent = true);
        return () -> silent.forEach(Link::cut);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void connect(Socket client) {
        InetSocketAddress to = target;
        if (to == null) {
            close(client);
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(to, CONNECT_MILLIS);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        } catch (IOException unreachable) {
            close(client);
            close(server);
            return;
        }
        Link link = new Link(client, server);
        links.add(link);
        Thread.ofVirtual().start(() -> forward(link, client, server, true));
        forward(link, server, client, false);
        links.remove(link);
    }

    private void forward(Link link, Socket from, Socket to, boolean request) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[32_768];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (link.silent) {
                    continue;
                }
                Trap trap = request ? sprung(buffer, read) : null;
                Cut cut = trap == null ? Cut.NOWHERE : trap.cut();
                if (cut == Cut.AFTER) {
                    close(link.client);
                }
                if (cut != Cut.BEFORE) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
                if (trap != null) {
                    trap.action().run();
                }
                if (cut != Cut.NOWHERE) {
                    break;
                }
            }
        } catch (IOException ended) {
            link.cut();
        } finally {
            link.cut();
        }
    }

    /** Returns the armed trap and disarms it if a message contains its text; otherwise returns null. */
    private @Nullable Trap sprung(byte[] message, int length) {
        Trap trap = armed.get();
        boolean matches = trap != null
                && new String(message, 0, length, StandardCharsets.ISO_8859_1).contains(trap.text())
                && armed.compareAndSet(trap, null);
        return matches ? trap : null;
    }

    private static void close(Closeable one) {
        try {
            one.close();
        } catch (IOException e) {
            // The socket is closed nevertheless.
            return;
        }
    }

    @Override
    public void close() {
        close(listener);
        cutAll();
    }
}
