package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.web.ProblemType;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A refusal that is replayed is the same problem as the first one, even if it cannot be restored from JSON. */
class WebReplayTest {

    private final WebShop shop = new WebShop();

    @AfterEach
    void close() {
        shop.close();
    }

    /** A refusal with a field that cannot be restored. */
    private abstract static class Unrestorable extends Refusal {

        private static final long serialVersionUID = 1L;

        private final transient Supplier<String> opening;

        Unrestorable(Supplier<String> opening) {
            super("the shop is closed; come back tomorrow");
            this.opening = opening;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("opening", opening.get());
        }
    }

    /** A refusal with a type of its own. */
    @ProblemType(status = 409, type = "closed", title = "Shop closed")
    private static final class ClosedUntil extends Unrestorable {

        private static final long serialVersionUID = 1L;

        ClosedUntil() {
            super(() -> "tomorrow");
        }
    }

    /** A refusal with a status of Spring, and the name of a refusal of Turnstile. */
    @ResponseStatus(HttpStatus.LOCKED)
    private static final class RecordNotFound extends Unrestorable {

        private static final long serialVersionUID = 1L;

        RecordNotFound() {
            super(() -> "never");
        }
    }

    /** Refuses. */
    @RestController
    static class Controller {

        private final Custom refuse;

        Controller(Turnstile turnstile) {
            refuse = new Custom(turnstile, "refuse.notes", (text, tx) -> {
                throw text.equals("closed") ? new ClosedUntil() : new RecordNotFound();
            });
        }

        /** Uses a key of its own. */
        @PostMapping("/own/{reason}")
        boolean own(@PathVariable String reason) {
            return refuse.tryCall(new Custom.Input(reason), Options.none().withIdempotencyKey("own"))
                    instanceof Outcome.Replayed<String>;
        }

        @PostMapping("/{reason}")
        String refuse(@PathVariable String reason, Options options) {
            return refuse.call(new Custom.Input(reason), options);
        }
    }

    private static Map<String, Object> repeated(Http http, String reason, int status) {
        Http.Answer first = http.post("/" + reason, "", "Idempotency-Key", reason);
        Http.Answer again = http.post("/" + reason, "", "Idempotency-Key", reason);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.status()).isEqualTo(first.status()).isEqualTo(status);
        assertThat(again.json()).isEqualTo(first.json());
        return again.json();
    }

    @Test
    void only_the_key_of_the_request_marks_the_response() {
        WebShop.run(shop.runner().withUserConfiguration(Controller.class), http -> {
            assertThat(http.post("/own/closed", "").body()).isEqualTo("false");
            Http.Answer again = http.post("/own/closed", "");
            assertThat(again.body()).isEqualTo("true");
            assertThat(again.header("Idempotent-Replayed")).isEmpty();
        });
    }

    @Test
    void the_annotations_of_its_class_apply() {
        WebShop.run(shop.runner().withUserConfiguration(Controller.class), http -> {
            assertThat(repeated(http, "closed", 409))
                    .containsEntry("type", "urn:turnstile:problem:closed")
                    .containsEntry("title", "Shop closed")
                    .containsEntry("fields", Map.of("opening", "tomorrow"));
            assertThat(repeated(http, "other", 423))
                    .containsEntry("type", "urn:turnstile:problem:record-not-found")
                    .containsEntry("fields", Map.of("opening", "never"));
        });
    }
}
