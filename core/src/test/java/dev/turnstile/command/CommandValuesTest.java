package dev.turnstile.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.refusal.Refusal.StoredRefusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The values that commands are called and treated with. */
class CommandValuesTest {

    @Test
    void checks_collect_every_problem_in_the_order_of_the_attributes() {
        Checks checks = new Checks("sign_up.people");
        checks.require(false, "email", "is missing")
                .require(true, "name", "is missing")
                .require(false, "age", "is negative")
                .require(false, "email", "has no @");
        assertThat(checks.refusal()).isInstanceOfSatisfying(InputRefused.class, refused -> {
            assertThat(refused).hasMessage("sign_up.people: email is missing and has no @; age is negative");
            assertThat(refused.name()).isEqualTo("input_refused");
            assertThat(refused.problems())
                    .containsExactly(
                            Map.entry("email", List.of("is missing", "has no @")),
                            Map.entry("age", List.of("is negative")));
            assertThat(refused.fields()).isEqualTo(refused.problems());
        });
    }

    @Test
    void checks_without_a_problem_refuse_nothing() {
        assertThat(new Checks("x").require(true, "a", "b").refusal()).isNull();
    }

    @Test
    void a_refused_input_keeps_its_problems_to_itself() {
        List<String> wrong = new ArrayList<>(List.of("is missing"));
        Map<String, List<String>> problems = new HashMap<>(Map.of("email", wrong));
        InputRefused refused = new InputRefused("x", problems);
        wrong.add("is late");
        problems.clear();
        assertThat(refused.problems()).isEqualTo(Map.of("email", List.of("is missing")));
        assertThatThrownBy(() -> refused.problems().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void options_are_copied_with_what_is_added() {
        UUID id = UUID.randomUUID();
        Options options =
                Options.none().withIdempotencyKey("k").withActor("ada").withCommandId(id);
        assertThat(options).isEqualTo(new Options("k", "ada", id));
        assertThat(Options.none()).isEqualTo(new Options(null, null, null));
        assertThat(Options.none().withActor("ada").idempotencyKey()).isNull();
        assertThatThrownBy(() -> Options.none().withIdempotencyKey(" "))
                .hasMessage("an idempotency key is text, got ' '");
    }

    @Test
    void settings_are_copied_with_what_is_changed() {
        CommandSettings settings = CommandSettings.defaults()
                .withIsolation(Isolation.SERIALIZABLE)
                .withLock(Lock.forUpdate().withNowait())
                .withRetries(Retries.none())
                .withKeyRetention(Duration.ofDays(7));
        assertThat(settings)
                .isEqualTo(new CommandSettings(
                        Isolation.SERIALIZABLE, Lock.forUpdate().withNowait(), Retries.none(), Duration.ofDays(7)));
        assertThat(CommandSettings.defaults())
                .isEqualTo(
                        new CommandSettings(Isolation.READ_COMMITTED, null, Retries.defaults(), Duration.ofHours(24)));
        assertThatThrownBy(() -> settings.withKeyRetention(Duration.ZERO))
                .hasMessage("the retention of idempotency keys must be positive, got PT0S");
    }

    @Test
    void a_lock_waits_unless_it_is_told_otherwise() {
        assertThat(Lock.forUpdate()).isEqualTo(new Lock(Lock.Strength.FOR_UPDATE, Lock.WhenHeld.WAIT));
        assertThat(Lock.forNoKeyUpdate().withNowait())
                .isEqualTo(new Lock(Lock.Strength.FOR_NO_KEY_UPDATE, Lock.WhenHeld.NOWAIT));
        assertThat(Lock.forUpdate().withSkipLocked())
                .isEqualTo(new Lock(Lock.Strength.FOR_UPDATE, Lock.WhenHeld.SKIP_LOCKED));
    }

    @Test
    void an_answer_gives_the_result_or_throws_the_refusal() {
        Refusal refusal = new KeyConflict("sign_up.people", "k");
        assertThat(new Outcome.Done<>("result").orThrow()).isEqualTo("result");
        assertThatThrownBy(() -> new Outcome.Replayed<>(new Outcome.Refused<>(refusal)).orThrow())
                .isSameAs(refusal);
        assertThat(refusal.name()).isEqualTo("key_conflict");
        assertThat(refusal)
                .hasMessage("sign_up.people: idempotency key 'k' was used before with other input;"
                        + " a new request needs a new key");
        assertThat(refusal.fields()).isEqualTo(Map.of("command", "sign_up.people", "key", "k"));
    }

    @Test
    void a_stored_refusal_is_called_what_the_first_one_was_and_may_hold_nulls() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seat", 7);
        StoredRefusal stored = new StoredRefusal("already_reserved", "seat 7: taken", fields, null);
        fields.clear();
        assertThat(stored.name()).isEqualTo("already_reserved");
        assertThat(stored).hasMessage("seat 7: taken");
        assertThat(stored.fields()).isEqualTo(Map.of("seat", 7));
    }

    @Test
    void an_announcement_keeps_its_lists_to_itself() {
        List<String> retries = new ArrayList<>(List.of("40001"));
        Announcement announcement = Told.of("a.b", new Outcome.Done<@Nullable Object>(null), null, retries);
        retries.clear();
        assertThat(announcement.retries()).containsExactly("40001");
    }
}
