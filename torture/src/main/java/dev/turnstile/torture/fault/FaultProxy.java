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
 * A TCP proxy between the processes and the server: its address stays while the server changes, and connections are cut
 * or fall silent on order. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;

    /** Where a connection is cut. */
    public enum Cut {
        /** The server does not get the message. */
        BEFORE,
        /** The server gets the message, but its answer gets lost. */
        AFTER,
        /** Not at all: something else happens once the server has the message. */
        NOWHERE
    }

    private record Order(String text, Cut cut, Runnable then) {}

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
    private final AtomicReference<@Nullable Order> armed = new AtomicReference<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final String host;
    private volatile @Nullable InetSocketAddress target;

    /** Listens on a free port of the loopback address. */
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

    /** Cuts all connections and sends new ones to another port of the same host. */
    public void retarget(int port) {
        target = new InetSocketAddress(host, port);
        cutAll();
    }

    /** Cuts all connections and refuses new ones until there is a target again. */
    public void refuse() {
        target = null;
        cutAll();
    }

    /** Cuts the next connection on which a message with a text passes. */
    public void cut(String text, Cut cut) {
        armed.set(new Order(text, cut, () -> {}));
    }

    /** Does something as soon as the server has been sent the next message with a text. */
    public void at(String text, Runnable action) {
        armed.set(new Order(text, Cut.NOWHERE, action));
    }

    /** Returns whether the last order has been carried out. */
    public boolean done() {
        return armed.get() == null;
    }

    /** Takes an order back that has not been carried out. */
    public void disarm() {
        armed.set(null);
    }

    /** Cuts all connections. */
    public void cutAll() {
        links.forEach(Link::cut);
    }

    /**
     * Lets a share of the connections fall silent.
     *
     * @return what cuts them
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
                Order order = request ? met(buffer, read) : null;
                Cut cut = order == null ? Cut.NOWHERE : order.cut();
                if (cut == Cut.AFTER) {
                    close(link.client);
                }
                if (cut != Cut.BEFORE) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
                if (order != null) {
                    order.then().run();
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

    /** Returns the order that a message meets, or null for nothing; of an order only once. */
    private @Nullable Order met(byte[] message, int length) {
        Order order = armed.get();
        boolean meets = order != null
                && new String(message, 0, length, StandardCharsets.ISO_8859_1).contains(order.text())
                && armed.compareAndSet(order, null);
        return meets ? order : null;
    }

    private static void close(Closeable one) {
        try {
            one.close();
        } catch (IOException e) {
            // It is closed all the same.
            return;
        }
    }

    @Override
    public void close() {
        close(listener);
        cutAll();
    }
}
