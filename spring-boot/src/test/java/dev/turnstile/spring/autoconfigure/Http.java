package dev.turnstile.spring.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A client of the application on a port of this host. */
final class Http implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    Http(int port) {
        this.port = port;
    }

    /**
     * A response.
     *
     * @param status the status
     * @param headers the headers
     * @param body the body
     */
    record Answer(int status, HttpHeaders headers, String body) {

        /** Returns the value of a header; empty if the response does not contain it. */
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** Returns the body as JSON. */
        @SuppressWarnings("unchecked") // JSON objects
        Map<String, Object> json() {
            return JsonMapper.shared().readValue(body, Map.class);
        }
    }

    /** Gets a resource; the headers are names and values in turn. */
    Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /** Asks for the options of a resource; the headers are names and values in turn. */
    Answer options(String path, String... headers) {
        return send(request(path, headers).method("OPTIONS", BodyPublishers.noBody()));
    }

    /** Posts a JSON body; the headers are names and values in turn. */
    Answer post(String path, String body, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
