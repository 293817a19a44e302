package dev.turnstile.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookEndpointTest {

    private static final WebhookSecret SECRET = WebhookSecret.generate();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ada:s3cret@example.org/hook",
                "https://ada:s3 cret@example.org/hook",
                "ftp://example.org/s3cret?token=s3cret",
                "https:///s3cret?token=s3cret",
                "s3cret",
                "https://exa mple.org/s3cret",
            })
    void an_invalid_address_is_refused_without_quoting_its_secrets(String target) {
        assertThatThrownBy(() -> WebhookEndpoint.of("shop", target, SECRET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageNotContaining("s3")
                .hasMessageContaining("expected an https or http address");
    }

    @Test
    void the_text_of_an_endpoint_contains_only_its_host() {
        WebhookEndpoint endpoint =
                WebhookEndpoint.of("shop", "https://example.org:8443/T0/s3cret?token=s3cret", SECRET);
        assertThat(endpoint).hasToString("endpoint 'shop' at https://example.org:8443/…");
        assertThat(endpoint.toString()).doesNotContain(SECRET.written(), "s3cret");
    }

    @Test
    void a_redirect_is_refused_without_its_secrets() {
        URI from = URI.create("https://example.org/a");
        assertThatThrownBy(() -> WebhookSender.next(from, "http://ada:s3cret@example.org/s3cret"))
                .hasMessage("redirected from https to http://example.org/…");
        assertThatThrownBy(() -> WebhookSender.next(from, "https://exa mple.org/s3cret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret");
    }
}
