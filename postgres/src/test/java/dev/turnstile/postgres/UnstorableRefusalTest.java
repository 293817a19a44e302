package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.BatchCommand;
import dev.turnstile.command.BatchCommand.BatchItem;
import dev.turnstile.command.Transaction;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.refusal.Refusal.StoredRefusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A refusal stays the same refusal with and without an idempotency key, whatever of it cannot be stored. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class UnstorableRefusalTest {

    private static final Options KEYED = Options.none().withIdempotencyKey("k");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    UnstorableRefusalTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** A refusal with the given parts. */
    private static final class Strange extends Refusal {

        private static final long serialVersionUID = 1L;

        private final transient @Nullable Map<String, Object> facts;

        Strange(String message, @Nullable Map<String, Object> facts) {
            super(message);
            this.facts = facts;
        }

        @Override
        public Map<String, Object> fields() {
            return Objects.requireNonNull(facts, "no fields");
        }
    }

    /** A refusal without a name. */
    private static final class Nameless extends Refusal {

        private static final long serialVersionUID = 1L;

        Nameless() {
            super("nameless");
        }

        @Override
        public String name() {
            throw new IllegalStateException("no name");
        }
    }

    private static Map<String, Object> cycle() {
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        return map;
    }

    private List<String> recorded() {
        turnstile.close();
        return database.rows("SELECT DISTINCT name, message, record FROM turnstile.refusal");
    }

    /** Returns the repetition of a keyed invocation, after two with and without the key were refused. */
    private Refusal repeated(Refusal refusal) {
        Ad<String> command = new Ad<>(turnstile, "refuse.seats", (input, tx) -> {
            throw refusal;
        });
        assertThat(command.tryCall("")).isEqualTo(new Outcome.Refused<>(refusal));
        assertThat(command.tryCall("", KEYED)).isEqualTo(new Outcome.Refused<>(refusal));
        Outcome<String> again = command.tryCall("", KEYED);
        assertThat(again).isInstanceOf(Outcome.Replayed.class);
        return ((Outcome.Refused<String>) again.original()).refusal();
    }

    @Test
    void text_that_cannot_be_stored_is_stored_as_json_escapes() {
        Refusal refusal = new Strange("a\0b\uD800 \uD83D\uDE00", Map.of("record", "x\0", "list", List.of("\uDC00", 1)));
        Refusal repeated = repeated(refusal);
        assertThat(repeated.name()).isEqualTo("strange");
        assertThat(repeated).hasMessage("a\\u0000b\\ud800 \uD83D\uDE00");
        assertThat(repeated.fields()).isEqualTo(Map.of("record", "x\\u0000", "list", List.of("\\udc00", 1)));
        assertThat(recorded()).containsExactly("strange|a\\u0000b\\ud800 \uD83D\uDE00|x\\u0000");
    }

    @Test
    void fields_that_cannot_be_read_are_left_out() {
        assertThat(repeated(new Strange("no", null))).hasMessage("no");
        assertThat(recorded()).containsExactly("strange|no|null");
    }

    @Test
    void values_that_json_cannot_represent_are_stored_as_text() {
        Object thread = new Object() {
            @Override
            public String toString() {
                return "an object\0";
            }
        };
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        Map<String, Object> fields = new HashMap<>(Map.of("record", thread, "broken", broken, "cycle", cycle()));
        Refusal repeated = repeated(new Strange("no", fields));
        assertThat(repeated.fields())
                .containsEntry("record", "an object\\u0000")
                .containsEntry("broken", null);
        assertThat(((StoredRefusal) repeated).type()).contains(Strange.class);
        assertThat(recorded()).containsExactly("strange|no|an object\\u0000");
    }

    @Test
    void a_refusal_whose_name_cannot_be_read_has_the_name_of_its_class() {
        assertThat(repeated(new Nameless())).hasMessage("nameless");
        assertThat(recorded()).containsExactly(Nameless.class.getName() + "|nameless|null");
    }

    @Test
    void an_anonymous_refusal_is_named_after_the_class_that_contains_it() {
        Refusal anonymous = new Refusal("anonymous") {
            private static final long serialVersionUID = 1L;
        };
        assertThat(anonymous.name()).startsWith("unstorable_refusal_test$");
        repeated(anonymous);
        assertThat(recorded()).containsExactly(anonymous.name() + "|anonymous|null");
    }

    @Test
    void a_refused_input_of_a_batch_is_stored_too() {
        List<Refusal> refusals = new ArrayList<>();
        refusals.add(new Strange("a\0", null));
        BulkRefusal command = new BulkRefusal(turnstile, refusals);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThat(command.callAll(List.of("a"), KEYED).refusals()).hasSize(1);
        }
        assertThat(recorded()).containsExactly("strange|a\\u0000|null");
    }

    /** Refuses every input. */
    private static final class BulkRefusal extends BatchCommand<String, String> {

        private final List<Refusal> refusals;

        BulkRefusal(PostgresTurnstile turnstile, List<Refusal> refusals) {
            super(turnstile, "refuse.batch");
            this.refusals = refusals;
        }

        @Override
        protected void execute(List<BatchItem<String, String>> items, Transaction tx) {
            items.forEach(item -> item.refuse(refusals.getFirst()));
        }
    }
}
