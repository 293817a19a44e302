package dev.turnstile.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The application in a child process, called over HTTP.
 *
 * @param process the process
 * @param port the port of the web server
 */
record Shop(Process process, int port) {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A reply with a status other than 200. */
    static final class Rejected extends IOException {

        private static final long serialVersionUID = 1L;

        Rejected(int status, String body) {
            super(status + " " + body);
        }
    }

    /**
     * Starts the application and waits until it accepts requests.
     *
     * @param data the data directory of the embedded PostgreSQL
     * @param port the port of the web server
     * @param mailPort the port of the mail server
     */
    static Shop start(Path data, int port, int mailPort) throws IOException {
        Path log = data.resolveSibling("application.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrdersApplication.class.getName(),
                        "--server.port=" + port,
                        "--orders.mail.host=127.0.0.1",
                        "--orders.mail.port=" + mailPort,
                        "--turnstile.subscriptions.lease=2s",
                        "--turnstile.embedded.data-directory=" + data))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Shop shop = new Shop(process, port);
        Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> shop.ready(log));
        return shop;
    }

    private boolean ready(Path log) throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the application has ended: " + Files.readString(log, UTF_8));
        }
        try {
            get("/spending");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the body of a reply to GET. */
    String get(String path) throws IOException {
        return send(request(path, "").GET());
    }

    /** Returns the body of a reply to POST. */
    String post(String path, String key, String body) throws IOException {
        return send(request(path, key).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path, String key) {
        String user = Base64.getEncoder().encodeToString("clerk:secret".getBytes(UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Basic " + user)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key.isEmpty() ? "none" : key);
    }

    private static String send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new Rejected(response.statusCode(), response.body());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Kills the process, as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops the application; the embedded server stops with it. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
