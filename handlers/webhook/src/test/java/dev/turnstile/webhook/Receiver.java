package dev.turnstile.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server on the loopback address that records requests and has configurable responses. */
final class Receiver implements AutoCloseable {

    /**
     * A request.
     *
     * @param path the path
     * @param headers the headers, by lower-case name
     * @param body the body
     */
    record Message(String path, Map<String, String> headers, String body) {

        Message {
            headers = Map.copyOf(headers);
        }

        @Nullable
        String header(String name) {
            return headers.get(name);
        }

        byte[] bytes() {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    /** Sets the status and headers of responses to a path; names and values of headers alternate. */
    Receiver answer(String path, int status, String... headers) {
        return serve(path, exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            byte[] text = "said:\n%d".formatted(status).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
        });
    }

    /** Sets the handler of requests to a path. */
    Receiver serve(String path, HttpHandler code) {
        server.createContext(path, exchange -> {
            try (exchange) {
                messages.add(read(exchange));
                code.handle(exchange);
            }
        });
        return this;
    }

    private static Message read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new ConcurrentHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return new Message(exchange.getRequestURI().getPath(), headers, body);
    }

    /** Waits until the server is closed. */
    void hang() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    List<Message> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
