package dev.turnstile.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WebhookVerifierTest {

    /** The example of the specification, with the signature that it gives. */
    private static final WebhookSecret SECRET = WebhookSecret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final Instant SENT = Instant.ofEpochSecond(1_614_265_330);

    private static Map<String, String> headers() {
        return new HashMap<>(Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    private static WebhookVerifier verifier(Instant now) {
        return WebhookVerifier.of(SECRET).withClock(InstantSource.fixed(now));
    }

    @Test
    void the_example_of_the_specification_is_verified() {
        assertThat(verifier(SENT).verify(headers()::get, BODY)).isEqualTo("msg_p5jXN8AQM9LWM0D4loKWxJek");
    }

    @Test
    void one_signature_that_matches_one_secret_is_enough() {
        WebhookSecret next = WebhookSecret.generate();
        Map<String, String> headers = headers();
        headers.put(
                "webhook-signature",
                StandardSignature.of(List.of(WebhookSecret.generate(), next), "m", "1614265330", BODY));
        headers.put("webhook-id", "m");
        InstantSource now = InstantSource.fixed(SENT);
        assertThat(WebhookVerifier.of(SECRET, next).withClock(now).verify(headers::get, BODY))
                .isEqualTo("m");
        assertThatThrownBy(() -> WebhookVerifier.of(SECRET).withClock(now).verify(headers::get, BODY))
                .isInstanceOf(UnverifiedWebhookException.class)
                .hasMessage("no signature of the message 'm' matches a secret");
    }

    @Test
    void a_modified_message_is_not_verified() {
        for (String header : headers().keySet()) {
            Map<String, String> changed = headers();
            changed.merge(header, "1", (value, one) -> value.substring(0, value.length() - 2) + "1" + value.charAt(0));
            assertThatThrownBy(() -> verifier(SENT).verify(changed::get, BODY))
                    .as(header)
                    .isInstanceOf(UnverifiedWebhookException.class);
            Map<String, String> missing = headers();
            missing.remove(header);
            assertThatThrownBy(() -> verifier(SENT).verify(missing::get, BODY))
                    .isInstanceOf(UnverifiedWebhookException.class)
                    .hasMessageContaining(header);
        }
        assertThatThrownBy(() -> verifier(SENT).verify(headers()::get, new byte[0]))
                .isInstanceOf(UnverifiedWebhookException.class);
    }

    @Test
    void messages_outside_the_tolerance_are_not_verified() {
        Duration tolerance = Duration.ofMinutes(5);
        for (Instant now : List.of(SENT.plus(tolerance), SENT.minus(tolerance))) {
            assertThat(verifier(now).verify(headers()::get, BODY)).isNotEmpty();
        }
        for (Instant now : List.of(
                SENT.plus(tolerance).plusSeconds(1), SENT.minus(tolerance).minusSeconds(1))) {
            assertThatThrownBy(() -> verifier(now).verify(headers()::get, BODY))
                    .isInstanceOf(UnverifiedWebhookException.class)
                    .hasMessageContaining("2021-02-25T15:02:10Z");
            assertThat(verifier(now).withTolerance(Duration.ofHours(1)).verify(headers()::get, BODY))
                    .isNotEmpty();
        }
    }

    @Test
    void invalid_times_are_not_verified() {
        for (String time : List.of("soon", "99999999999999999999", "99999999999999999")) {
            Map<String, String> headers = headers();
            headers.put("webhook-timestamp", time);
            assertThatThrownBy(() -> verifier(SENT).verify(headers::get, BODY))
                    .isInstanceOf(UnverifiedWebhookException.class)
                    .hasMessage("expected seconds in webhook-timestamp, got '" + time + "'");
        }
    }

    @Test
    void secrets_have_form_and_length_of_the_specification_and_are_hidden() {
        WebhookSecret secret = WebhookSecret.generate();
        assertThat(WebhookSecret.of(secret.written()).written())
                .isEqualTo(secret.written())
                .startsWith("whsec_");
        assertThat(secret.toString()).doesNotContain(secret.written().substring(6, 12));
        for (String wrong : List.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8G", "whsec_???")) {
            assertThatThrownBy(() -> WebhookSecret.of(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("MfKQ");
        }
    }
}
