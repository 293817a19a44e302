package dev.turnstile.testing.scenario;

import static dev.turnstile.testing.scenario.Shop.Move.CANCEL;
import static dev.turnstile.testing.scenario.Shop.Move.PAY;
import static dev.turnstile.testing.scenario.Shop.Move.SHIP;
import static dev.turnstile.testing.scenario.Shop.State.CANCELLED;
import static dev.turnstile.testing.scenario.Shop.State.PAID;
import static dev.turnstile.testing.scenario.Shop.State.PENDING;
import static dev.turnstile.testing.scenario.Shop.State.SHIPPED;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.event.Event;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.testing.RecordedEffects;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A shop whose scenarios need no database. */
final class Shop {

    private Shop() {}

    enum State {
        PENDING,
        PAID,
        SHIPPED,
        CANCELLED
    }

    enum Move {
        PAY,
        SHIP,
        CANCEL
    }

    static final StateMachine<State, Move> ORDER = StateMachine.define("order", State.class, Move.class)
            .state(PENDING, 0)
            .initial()
            .state(PAID, 1)
            .state(SHIPPED, 2)
            .terminal()
            .state(CANCELLED, 3)
            .terminal()
            .transition(PAY)
            .from(PENDING)
            .to(PAID)
            .guard(Guard.sql("cents > 0", "nothing to pay").withName("has_items"))
            .transition(SHIP)
            .from(PAID)
            .to(SHIPPED)
            .guard(Guard.java(row -> row.get("address") != null, "no delivery address"))
            .transition(CANCEL)
            .from(PENDING, PAID)
            .to(CANCELLED)
            .timeout(PENDING, Duration.ofDays(14), CANCEL)
            .build();

    sealed interface AccountEvent {}

    @EventName("deposited")
    record Deposited(int cents) implements AccountEvent {}

    @EventName("withdrawn")
    record Withdrawn(int cents) implements AccountEvent {}

    /** The refusal of a withdrawal that exceeds the balance. */
    static final class Overdrawn extends Refusal {

        private static final long serialVersionUID = 1L;

        private final int balance;

        Overdrawn(int balance) {
            super("the account holds " + balance + "; withdraw less");
            this.balance = balance;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("balance", balance);
        }
    }

    record Account(int balance) {

        Account apply(AccountEvent event) {
            return switch (event) {
                case Deposited deposited -> new Account(balance + deposited.cents());
                case Withdrawn withdrawn -> new Account(balance - withdrawn.cents());
            };
        }

        List<AccountEvent> withdraw(int cents) {
            if (cents > balance) {
                throw new Overdrawn(balance);
            }
            return cents == 0 ? List.of() : List.of(new Withdrawn(cents));
        }
    }

    static final Aggregate<Account, AccountEvent> ACCOUNT = Aggregate.define("account", AccountEvent.class)
            .initial(() -> new Account(0))
            .evolve(Account::apply)
            .build();

    sealed interface OrderEvent extends Event {

        int order();

        @Override
        default StreamName stream() {
            return StreamName.of("order", order());
        }
    }

    @EventName("order_paid")
    record OrderPaid(int order, int cents) implements OrderEvent {}

    @EventName("order_refunded")
    record OrderRefunded(int order) implements OrderEvent {}

    record Revenue(int order, int cents, Instant paidAt) {}

    /** The payment of each order that was not refunded. */
    static final class Revenues extends TableProjection<Integer, Revenue, OrderEvent> {

        Revenues() {
            super("revenues", Integer.class, Revenue.class);
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withCategories("order");
        }

        @Override
        public List<OrderEvent> read(ProjectedEvent event) {
            return event.as(EventTypes.of(OrderEvent.class));
        }

        @Override
        public Collection<Integer> keys(OrderEvent event, RecordedEvent recorded) {
            return List.of(event.order());
        }

        @Override
        public @Nullable Revenue fold(Integer key, @Nullable Revenue row, OrderEvent event, RecordedEvent recorded) {
            return switch (event) {
                case OrderPaid paid -> new Revenue(key, paid.cents(), recorded.recordedAt());
                case OrderRefunded refunded -> null;
            };
        }
    }

    record Mail(int order, String text) {}

    /** Sends a mail about each payment. */
    record Receipts(RecordedEffects<Mail> mails) implements EventHandler {

        @Override
        public void handle(Delivery delivery) {
            for (OrderPaid paid : delivery.as(EventTypes.of(OrderPaid.class))) {
                mails.accept(new Mail(paid.order(), "paid " + paid.cents()));
            }
        }
    }
}
