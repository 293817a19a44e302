package dev.turnstile.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A TCP proxy that, when armed, closes a connection at the first message that contains a given text. */
final class CuttingProxy implements AutoCloseable {

    /** The point at which the connection is closed. */
    enum Cut {
        /** Before the server receives the message. */
        BEFORE,
        /** After the server received the message and before the client receives the response. */
        AFTER
    }

    private record Order(String text, Cut cut) {}

    private final ServerSocket listener;
    private final int port;
    private final AtomicReference<@Nullable Order> armed = new AtomicReference<>();
    private final List<Closeable> open = new CopyOnWriteArrayList<>();

    CuttingProxy(int serverPort) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        port = serverPort;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void cut(String text, Cut cut) {
        armed.set(new Order(text, cut));
    }

    /** Closes the connection after a message, and refuses new connections. */
    void cutForGood(String text) {
        cut(text, Cut.AFTER);
        close(listener);
    }

    /** Returns whether the connection has been closed. */
    boolean done() {
        return armed.get() == null;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                open.add(client);
                open.add(server);
                Thread.ofVirtual().start(() -> forward(client, server));
                Thread.ofVirtual().start(() -> back(server, client));
            }
        } catch (IOException closed) {
            close(listener);
        }
    }

    private void forward(Socket client, Socket server) {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                Cut cut = met(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                if (cut == Cut.AFTER) {
                    client.close();
                }
                if (cut != Cut.BEFORE) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
                if (cut == Cut.BEFORE) {
                    server.close();
                }
                if (cut != null) {
                    return;
                }
            }
        } catch (IOException ended) {
            close(server);
        }
    }

    /** Returns the armed cut and disarms it if a message contains its text; otherwise returns null. */
    private @Nullable Cut met(String message) {
        Order order = armed.get();
        return order != null && message.contains(order.text()) && armed.compareAndSet(order, null) ? order.cut() : null;
    }

    private static void back(Socket server, Socket client) {
        try (server;
                client) {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException ended) {
            close(client);
        }
    }

    private static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        close(listener);
        open.forEach(CuttingProxy::close);
    }
}
