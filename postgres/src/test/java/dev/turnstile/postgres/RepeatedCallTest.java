package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Command;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.Door;
import dev.turnstile.command.KeyConflict;
import dev.turnstile.command.Transaction;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.EmailTaken;
import dev.turnstile.postgres.Box.SignUp;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An invocation that is repeated with its key gets the outcome of the first, of the same class. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RepeatedCallTest {

    private static final Options KEY = Options.none().withIdempotencyKey("k1");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;

    RepeatedCallTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        database.sql(Orders.TABLE + "; INSERT INTO orders (state) VALUES (0), (1)");
        turnstile = PostgresTurnstile.open(database.dataSource());
        orders = turnstile.lifecycle(
                Orders.MACHINE, RecordTable.of("orders").withId("id").withState("state"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** The refusal of an article that is sold out. */
    static final class OutOfStock extends Refusal {

        private static final long serialVersionUID = 1L;

        private final String article;
        private final long left;
        private final @Nullable BigDecimal price;

        OutOfStock(String article, long left, @Nullable BigDecimal price) {
            super(article + ": " + left + " left; order fewer");
            this.article = article;
            this.left = left;
            this.price = price;
        }
    }

    /** The result of a payment. */
    sealed interface Payment {

        /** Paid. */
        record Paid(String receipt) implements Payment {}

        /** To be paid later. */
        record Deferred(int days) implements Payment {}
    }

    /** A receipt that contains a payment. */
    record Receipt(Payment payment) {}

    /** Pays. */
    private static final class Pay extends Command<String, Payment> {

        Pay(Door door) {
            super(door);
        }

        @Override
        protected Payment execute(String input, Transaction tx) {
            return input.isEmpty() ? new Payment.Deferred(30) : new Payment.Paid(input);
        }
    }

    /** Returns a receipt, whose payment is of a sealed type. */
    private static final class GiveReceipt extends Command<String, Receipt> {

        GiveReceipt(Door door) {
            super(door);
        }

        @Override
        protected Receipt execute(String input, Transaction tx) throws Exception {
            Box.update(tx.connection(), "UPDATE seats SET reserved_by = 'somebody' WHERE id = 1");
            return new Receipt(new Payment.Paid(input));
        }
    }

    /** An input whose parts have several equal text forms. */
    record Basket(
            Set<String> articles, Map<String, Set<Integer>> sizes, BigDecimal total, List<BigDecimal> discounts) {}

    /** Counts the articles. */
    private static final class Fill extends Command<Basket, Integer> {

        Fill(Door door) {
            super(door);
        }

        @Override
        protected Integer execute(Basket input, Transaction tx) {
            return input.articles().size();
        }
    }

    private static <R extends Refusal> R twice(Class<R> type, Callable<?> call) {
        assertThatThrownBy(call::call).isInstanceOf(type);
        try {
            call.call();
        } catch (Exception repeated) {
            assertThat(repeated).isInstanceOf(type);
            return type.cast(repeated);
        }
        throw new AssertionError("the repeated call was not refused");
    }

    private Callable<?> keyed(Box.Ad.BiFunctionThrowing<String> code) {
        Box.Ad<String> command = new Box.Ad<>(turnstile, "keyed.orders", code);
        return () -> command.call("", KEY);
    }

    @Test
    void a_refusal_of_the_application_is_of_the_same_class_with_the_same_fields() {
        OutOfStock repeated = twice(OutOfStock.class, keyed((input, tx) -> {
            throw new OutOfStock("lamp", 3, new BigDecimal("19.90"));
        }));
        assertThat(repeated).hasMessage("lamp: 3 left; order fewer");
        assertThat(repeated.article).isEqualTo("lamp");
        assertThat(repeated.left).isEqualTo(3);
        assertThat(repeated.price).isEqualTo(new BigDecimal("19.90"));
    }

    @Test
    void refusals_of_lifecycles_keep_states_and_guards() {
        GuardRefused guard = twice(GuardRefused.class, keyed((input, tx) -> {
            orders.fire(2, Move.SHIP);
            return "";
        }));
        assertThat(guard.unmet())
                .isEqualTo(
                        Orders.MACHINE.transition(Move.SHIP).edges().getFirst().guards());
        Box.Ad<String> invalid = new Box.Ad<>(turnstile, "invalid.orders", (input, tx) -> {
            orders.fire(1, Move.DELIVER);
            return "";
        });
        assertThat(twice(InvalidTransition.class, () -> invalid.call("", KEY)).permitted())
                .containsExactly("PAY", "CANCEL");
    }

    @Test
    void violated_constraints_are_of_the_same_class_also_where_the_command_names_them() {
        SignUp signUp = new SignUp(turnstile);
        signUp.call(new SignUp.Form("bob@example.org", null));
        twice(EmailTaken.class, () -> signUp.call(new SignUp.Form("bob@example.org", null), KEY));
        Options other = Options.none().withIdempotencyKey("k2");
        ConstraintViolated sponsor =
                twice(ConstraintViolated.class, () -> signUp.call(new SignUp.Form("eve@example.org", 99L), other));
        assertThat(sponsor.columns()).containsExactly("sponsor");
    }

    @Test
    void a_stored_result_of_a_sealed_type_is_read_back() {
        Pay pay = new Pay(turnstile);
        assertThat(pay.call("r1", KEY)).isEqualTo(new Payment.Paid("r1"));
        assertThat(pay.tryCall("r1", KEY))
                .isEqualTo(new Outcome.Replayed<>(new Outcome.Done<>(new Payment.Paid("r1"))));
        Options other = Options.none().withIdempotencyKey("k2");
        assertThat(pay.call("", other)).isEqualTo(pay.call("", other)).isEqualTo(new Payment.Deferred(30));
    }

    @Test
    void a_result_that_cannot_be_read_back_fails_the_first_call_and_writes_nothing() {
        GiveReceipt give = new GiveReceipt(turnstile);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> give.call("r1", KEY))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("expected a type of results that can be stored under the idempotency key");
        }
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
        assertThat(give.call("r1")).isEqualTo(new Receipt(new Payment.Paid("r1")));
    }

    @Test
    void equal_inputs_are_the_same_however_they_are_written() {
        Fill fill = new Fill(turnstile);
        Map<String, Set<Integer>> sizes = new LinkedHashMap<>();
        sizes.put("lamp", new LinkedHashSet<>(List.of(1, 2)));
        sizes.put("desk", Set.of());
        Map<String, Set<Integer>> others = new LinkedHashMap<>();
        others.put("desk", Set.of());
        others.put("lamp", new LinkedHashSet<>(List.of(2, 1)));
        List<BigDecimal> discounts = List.of(new BigDecimal("1.50"), new BigDecimal("2"));
        Basket first = new Basket(new LinkedHashSet<>(List.of("lamp", "desk")), sizes, new BigDecimal("10"), discounts);
        Basket second = new Basket(
                new LinkedHashSet<>(List.of("desk", "lamp")),
                others,
                new BigDecimal("10.0"),
                List.of(new BigDecimal("1.5"), new BigDecimal("2.00")));
        fill.call(first, KEY);
        assertThat(fill.tryCall(second, KEY)).isEqualTo(new Outcome.Replayed<>(new Outcome.Done<>(2)));
        Basket turned = new Basket(first.articles(), sizes, first.total(), discounts.reversed());
        assertThatThrownBy(() -> fill.call(turned, KEY)).isInstanceOf(KeyConflict.class);
    }

    @Test
    void the_key_of_one_actor_gives_no_result_to_another() {
        Pay pay = new Pay(turnstile);
        pay.call("r1", KEY.withActor("ada"));
        assertThat(pay.tryCall("r1", KEY.withActor("ada")))
                .isEqualTo(new Outcome.Replayed<>(new Outcome.Done<>(new Payment.Paid("r1"))));
        for (Options other : List.of(KEY.withActor("bob"), KEY)) {
            assertThatThrownBy(() -> pay.call("r1", other))
                    .isInstanceOf(KeyConflict.class)
                    .hasMessageContaining("was used before by another actor; a new request needs a new key")
                    .hasMessageNotContaining("ada");
        }
    }
}
