package dev.turnstile.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A sender of messages that follows redirects. Thread-safe. */
final class WebhookSender {

    /** Redirects after which the same message is sent again; after 303, the message was accepted. */
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);

    private static final int EXCERPT = 500;

    private final HttpClient client;
    private final TargetPolicy policy;
    private final int redirects;
    private final Duration timeout;
    private final InstantSource clock;

    WebhookSender(HttpClient client, TargetPolicy policy, int redirects, Duration timeout, InstantSource clock) {
        this.client = client;
        this.policy = policy;
        this.redirects = redirects;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * Sends a message.
     *
     * @throws IllegalArgumentException if the target or the target of a redirect is not allowed
     * @throws IOException if there is no complete response within the timeout
     */
    Response send(WebhookEndpoint endpoint, String id, byte[] body) throws IOException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        URI target = endpoint.target();
        for (int left = redirects; ; left--) {
            policy.check(target);
            HttpResponse<String> response = response(request(target, endpoint, id, body), end - System.nanoTime());
            String location = response.headers().firstValue("location").orElse("");
            if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                return new Response(
                        response.statusCode(),
                        response.headers().firstValue("retry-after").orElse(""),
                        response.body());
            }
            if (left == 0) {
                throw new IllegalArgumentException("more than " + redirects + " redirects, the last one to "
                        + ShownUri.of(next(target, location)));
            }
            target = next(target, location);
        }
    }

    static URI next(URI from, String location) {
        URI next;
        try {
            next = from.resolve(new URI(location));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "redirected to an invalid address: " + e.getReason() + " at index " + e.getIndex());
        }
        if (TargetPolicy.secure(from) && !TargetPolicy.secure(next)) {
            throw new IllegalArgumentException("redirected from https to " + ShownUri.of(next));
        }
        return next;
    }

    private HttpRequest request(URI target, WebhookEndpoint endpoint, String id, byte[] body) {
        String seconds = Long.toString(clock.instant().getEpochSecond());
        return HttpRequest.newBuilder(target)
                .header("content-type", "application/json")
                .header("user-agent", "turnstile-webhook")
                .header(StandardSignature.ID, id)
                .header(StandardSignature.TIMESTAMP, seconds)
                .header(StandardSignature.SIGNATURE, StandardSignature.of(endpoint.secrets(), id, seconds, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private HttpResponse<String> response(HttpRequest request, long nanos) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request, info -> new Excerpt(EXCERPT));
        try {
            return response.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw (IOException) new HttpTimeoutException("no complete response within " + timeout).initCause(e);
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause() == null ? e : e.getCause()), e);
        } finally {
            response.cancel(true);
        }
    }

    static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
