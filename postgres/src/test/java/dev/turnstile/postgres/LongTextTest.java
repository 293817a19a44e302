package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.text.spi.StorableText;
import dev.turnstile.timer.TimerId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts in indexes: the longest permitted ones are stored, and longer ones are refused with the limit. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class LongTextTest {

    private static final int LIMIT = StorableText.MAX_INDEXED_BYTES;

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    LongTextTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Returns text that PostgreSQL cannot compress, so that its entry in an index is as large as possible. */
    private static String text(int bytes) {
        return new Random(bytes)
                .ints('!', 0x7f)
                .limit(bytes)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Append append(String category, String key, NewEvent event) {
        return Append.of(new StreamName(category, key), List.of(event));
    }

    private static NewEvent event() {
        return NewEvent.ofJson("noted", 1, "{}");
    }

    private static void refused(String field, int bytes, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(field + ": expected at most 1000 bytes in UTF-8, got " + bytes
                        + "; shorten it, or use its hash");
    }

    @Test
    void the_longest_texts_are_stored() {
        ReserveSeat reserve = new ReserveSeat(turnstile);
        turnstile
                .events()
                .append(append(
                        text(LIMIT), text(LIMIT), event().withTags(text(LIMIT)).withActor(text(20 * LIMIT))));
        turnstile.events().append(append("note", "\u2603".repeat(LIMIT / 3), NewEvent.ofJson(text(LIMIT), 1, "{}")));
        Options options = Options.none().withIdempotencyKey(text(LIMIT)).withActor(text(20 * LIMIT));
        reserve.call(new ReserveSeat.Input(7, "ada"), options);
        assertThat(reserve.call(new ReserveSeat.Input(7, "ada"), options)).isNotNull();
        turnstile
                .subscriptions()
                .start(Subscription.of(text(LIMIT), Selection.ofEvents(), Start.beginning(), delivery -> {}))
                .close();

        assertThat(database.value("SELECT max(octet_length(key)) FROM turnstile.stream"))
                .isEqualTo("" + LIMIT);
        assertThat(database.value("SELECT octet_length(name) FROM turnstile.tag"))
                .isEqualTo("" + LIMIT);
        assertThat(database.value("SELECT octet_length(key) FROM turnstile.idempotency"))
                .isEqualTo("" + LIMIT);
    }

    @Test
    void a_longer_text_is_refused_before_anything_is_sent() {
        String longer = text(LIMIT + 1);
        String snow = "\u2603".repeat(LIMIT / 3 + 1);
        refused("idempotency key", LIMIT + 1, () -> Options.none().withIdempotencyKey(longer));
        refused("idempotency key", LIMIT + 2, () -> Options.none().withIdempotencyKey(snow));
        refused("the key of a stream", LIMIT + 1, () -> append("note", longer, event()));
        refused("the key of a stream", 12_000, () -> append("note", text(12_000), event()));
        refused("the key of a stream", LIMIT + 2, () -> new TimerId(new StreamName("note", snow), "remind"));
        refused("the name of a timer", LIMIT + 1, () -> new TimerId(new StreamName("note", "1"), longer));
        refused("the name of a category", LIMIT + 1, () -> new StreamName(longer, "1"));
        refused("the name of a tag", LIMIT + 1, () -> event().withTags(longer));
        refused("the name of a type", LIMIT + 1, () -> NewEvent.ofJson(longer, 1, "{}"));
        refused("the name of a subject", LIMIT + 1, () -> event().withSubject(longer));
        refused(
                "the name of a subscription",
                LIMIT + 1,
                () -> Subscription.of(longer, Selection.ofEvents(), Start.beginning(), delivery -> {}));
        refused(
                "the name of an application",
                LIMIT + 1,
                () -> PostgresTurnstile.builder(database.dataSource()).applicationName(longer));
    }

    @Test
    void a_record_whose_id_is_too_long_for_the_log_is_refused_with_the_limit() {
        database.sql("CREATE TABLE links (a text, b text, state int NOT NULL, UNIQUE (a), UNIQUE (b))");
        StateMachine<String, String> machine = StateMachine.define("link")
                .state("NEW", 0)
                .initial()
                .state("READ", 1)
                .transition("read")
                .from("NEW")
                .to("READ")
                .build();
        Lifecycle<String, String> links =
                turnstile.lifecycle(machine, RecordTable.of("links").withId("a", "b"));
        Map<String, String> fits = Map.of("a", text(LIMIT), "b", text(LIMIT - 1));
        Map<String, String> longer = Map.of("a", text(2_000), "b", text(2_001));

        assertThat(links.insert(fits).to()).isEqualTo("NEW");
        assertThatThrownBy(() -> links.insert(longer))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("(SQLSTATE 54000")
                .hasMessageEndingWith("too long for an index; shorten it to at most 1000 bytes");
        assertThat(database.value("SELECT count(*) FROM links")).isEqualTo("1");
    }
}
