package dev.turnstile.search;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.turnstile.jackson.JacksonJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5Transport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;

/** A server that implements bulk requests of OpenSearch's protocol, with external versions only. */
final class IndexServer implements AutoCloseable {

    /**
     * A stored document.
     *
     * @param version its version
     * @param source its fields, or null if it was removed
     */
    record Document(long version, @Nullable Map<String, Object> source) {

        Document {
            source = source == null ? null : Map.copyOf(source);
        }
    }

    /**
     * The refusal of an item.
     *
     * @param status the status
     * @param type the kind of the error
     */
    record Refusal(int status, String type) {}

    private final JacksonJson json = new JacksonJson();
    private final HttpServer server;
    private final ApacheHttpClient5Transport transport;
    private final Map<String, Document> documents = new TreeMap<>();
    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
    private final List<Integer> batches = new ArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "";

    IndexServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        transport = ApacheHttpClient5TransportBuilder.builder(
                        new HttpHost("http", "127.0.0.1", server.getAddress().getPort()))
                .build();
    }

    OpenSearchClient client() {
        return new OpenSearchClient(transport);
    }

    /** Refuses changes of a document, or accepts them again if the refusal is null. */
    void refuse(String id, @Nullable Refusal refusal) {
        if (refusal == null) {
            refusals.remove(id);
        } else {
            refusals.put(id, refusal);
        }
    }

    /** Sets status and text of all responses; 200 and an empty text restore normal operation. */
    void answerAll(int with, String text) {
        status = with;
        answer = text;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            String said = !answer.isEmpty() || status != 200
                    ? answer
                    : path.equals("POST /_bulk") && body.endsWith("\n") ? bulk(body) : "{\"error\":\"" + path + "\"}";
            byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized String bulk(String body) {
        List<Map<String, Object>> items = new ArrayList<>();
        Iterator<String> lines = body.lines().iterator();
        while (lines.hasNext()) {
            Map<String, Object> action = json.read(lines.next());
            String name = action.keySet().iterator().next();
            Map<?, ?> target = (Map<?, ?>) Objects.requireNonNull(action.get(name));
            Map<String, Object> source = name.equals("index") ? json.read(lines.next()) : null;
            items.add(Map.of(name, apply(target, source)));
        }
        batches.add(items.size());
        boolean errors = items.toString().contains("error");
        return json.write(Map.of("took", 1, "errors", errors, "items", items));
    }

    private Map<String, Object> apply(Map<?, ?> target, @Nullable Map<String, Object> source) {
        if (!"external".equals(target.get("version_type"))) {
            throw new IllegalStateException("expected an external version, got " + target);
        }
        String id = String.valueOf(target.get("_id"));
        long version = ((Number) Objects.requireNonNull(target.get("version"))).longValue();
        Map<String, Object> item = new LinkedHashMap<>(Map.of("_index", target.get("_index"), "_id", id));
        Refusal refusal = refusals.get(id);
        Document before = documents.get(id);
        if (refusal != null) {
            refuse(item, refusal);
        } else if (before != null && before.version() >= version) {
            refuse(item, new Refusal(409, "version_conflict_engine_exception"));
        } else {
            documents.put(id, new Document(version, source));
            boolean there = before != null && before.source() != null;
            item.put("_version", version);
            item.put("result", source != null ? there ? "updated" : "created" : there ? "deleted" : "not_found");
            item.put("status", source != null ? there ? 200 : 201 : there ? 200 : 404);
        }
        return item;
    }

    private static void refuse(Map<String, Object> item, Refusal refusal) {
        item.put("status", refusal.status());
        item.put(
                "error",
                Map.of(
                        "type",
                        refusal.type(),
                        "reason",
                        "because",
                        "caused_by",
                        Map.of("type", "some_exception", "reason", "the cause")));
    }

    /** Returns the versions of the existing documents, by id. */
    synchronized Map<String, Long> versions() {
        Map<String, Long> versions = new TreeMap<>();
        documents.forEach((id, document) -> {
            if (document.source() != null) {
                versions.put(id, document.version());
            }
        });
        return versions;
    }

    @Nullable
    synchronized Map<String, Object> source(String id) {
        Document document = documents.get(id);
        return document == null ? null : document.source();
    }

    /** Returns the number of changes in each request. */
    synchronized List<Integer> batches() {
        return List.copyOf(batches);
    }

    /** Stops the server, but not the client. */
    void stop() {
        server.stop(0);
    }

    @Override
    public void close() throws IOException {
        transport.close();
        server.stop(0);
    }
}
