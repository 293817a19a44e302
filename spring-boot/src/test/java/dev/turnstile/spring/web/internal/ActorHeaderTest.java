package dev.turnstile.spring.web.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.spring.web.HeaderRefused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The actor and the correlation id in headers of the thread's request. */
class ActorHeaderTest {

    private static final String ACTOR = "X-Actor";
    private static final String CORRELATION = "X-Request-Id";

    private final ActorHeader header = new ActorHeader(() -> null, ACTOR);
    private final RequestCorrelation correlation = new RequestCorrelation(CORRELATION);

    @AfterEach
    void end() {
        RequestContextHolder.resetRequestAttributes();
    }

    private static void begin(String name, String value) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader(name, value);
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
    }

    @Test
    void a_header_does_not_replace_the_authenticated_user() {
        begin(ACTOR, "eve");
        assertThat(header.actor()).isEqualTo("eve");
        assertThat(new ActorHeader(() -> "ada", ACTOR).actor()).isEqualTo("ada");
    }

    @Test
    void a_thread_without_a_request_has_no_header() {
        assertThat(header.actor()).isNull();
        assertThat(correlation.correlationId()).isNull();
    }

    @Test
    void an_invalid_actor_is_refused_and_an_invalid_correlation_id_is_ignored() {
        begin(ACTOR, "caf\u00e9");
        assertThatThrownBy(header::actor).isInstanceOf(HeaderRefused.class);
        begin(CORRELATION, "caf\u00e9");
        assertThat(correlation.correlationId()).isNull();
        begin(CORRELATION, " r-1 ");
        assertThat(correlation.correlationId()).isEqualTo("r-1");
    }
}
