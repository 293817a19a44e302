package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.spring.CorrelationContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The correlation id of a request in the events of its commands. */
class WebCorrelationTest {

    private static final String HEADER = "X-Request-Id";

    private final WebShop shop = new WebShop();

    @AfterEach
    void close() {
        shop.close();
    }

    /** A correlation id that the application provides. */
    @Configuration(proxyBeanMethods = false)
    static class OwnCorrelation {

        @Bean
        CorrelationContext correlation() {
            return () -> "own";
        }
    }

    private WebApplicationContextRunner application(Class<?>... more) {
        return shop.runner()
                .withUserConfiguration(WebIdempotencyTest.Notes.class)
                .withUserConfiguration(more)
                .withPropertyValues("turnstile.web.correlation-header=" + HEADER);
    }

    private List<@Nullable String> correlations() {
        return shop.template()
                .queryForList(
                        "SELECT coalesce(metadata ->> 'correlation_id', 'none') FROM turnstile.event ORDER BY position",
                        String.class);
    }

    @Test
    void the_events_of_a_command_contain_the_id_of_its_request() {
        WebShop.run(application(), http -> {
            assertThat(http.post("/notes", "kind", HEADER, "r-1").status()).isEqualTo(201);
            assertThat(http.post("/notes", "nice").status()).isEqualTo(201);
        });
        assertThat(correlations()).containsExactly("r-1", "none");
    }

    @Test
    void an_invalid_id_is_refused_before_the_command() {
        WebShop.run(application(), http -> {
            assertThat(http.post("/notes", "kind", HEADER, "").status()).isEqualTo(400);
            assertThat(http.post("/notes", "kind", HEADER, "a", HEADER, "b").status())
                    .isEqualTo(400);
        });
        assertThat(correlations()).isEmpty();
    }

    @Test
    void a_context_of_the_application_replaces_the_header() {
        WebShop.run(application(OwnCorrelation.class), http -> http.post("/notes", "good", HEADER, "r-2"));
        assertThat(correlations()).containsExactly("own");
    }
}
