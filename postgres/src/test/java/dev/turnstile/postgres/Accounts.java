package dev.turnstile.postgres;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.Upcaster;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.refusal.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The event-sourced bank of the tests. */
final class Accounts {

    private Accounts() {}

    enum Status {
        NEW,
        OPEN,
        CLOSED
    }

    enum Step {
        OPEN,
        DEPOSIT,
        WITHDRAW,
        CLOSE
    }

    sealed interface AccountEvent {}

    @EventName("account_opened")
    record Opened(String owner) implements AccountEvent {}

    @EventName(value = "deposited", version = 2)
    record Deposited(long cents) implements AccountEvent {}

    @EventName("withdrawn")
    record Withdrawn(long cents) implements AccountEvent {}

    @EventName("account_closed")
    record Closed() implements AccountEvent {}

    /** The refusal of a withdrawal that exceeds the balance. */
    static final class Overdrawn extends Refusal {

        private static final long serialVersionUID = 1L;

        Overdrawn(long balance) {
            super("the account holds " + balance + "; withdraw less");
        }
    }

    /** An account folded from its events. */
    record Account(Status status, long balance) {

        static Account absent() {
            return new Account(Status.NEW, 0);
        }

        Account apply(AccountEvent event) {
            return switch (event) {
                case Opened opened -> new Account(Status.OPEN, 0);
                case Deposited deposited -> new Account(status, balance + deposited.cents());
                case Withdrawn withdrawn -> new Account(status, balance - withdrawn.cents());
                case Closed closed -> new Account(Status.CLOSED, balance);
            };
        }

        List<AccountEvent> withdraw(long cents) {
            if (cents > balance) {
                throw new Overdrawn(balance);
            }
            return List.of(new Withdrawn(cents));
        }
    }

    static final StateMachine<Status, Step> MACHINE = StateMachine.define("account", Status.class, Step.class)
            .state(Status.NEW, 0)
            .initial()
            .state(Status.OPEN, 1)
            .state(Status.CLOSED, 2)
            .terminal()
            .transition(Step.OPEN)
            .from(Status.NEW)
            .to(Status.OPEN)
            .transition(Step.DEPOSIT)
            .from(Status.OPEN)
            .to(Status.OPEN)
            .transition(Step.WITHDRAW)
            .from(Status.OPEN)
            .to(Status.OPEN)
            .transition(Step.CLOSE)
            .from(Status.OPEN)
            .to(Status.CLOSED)
            .build();

    static final Map<Class<? extends AccountEvent>, Step> STEPS = Map.of(
            Opened.class, Step.OPEN,
            Deposited.class, Step.DEPOSIT,
            Withdrawn.class, Step.WITHDRAW,
            Closed.class, Step.CLOSE);

    /** An upcaster of deposits in euros. */
    static final Upcaster CENTS = Upcaster.ofChange("deposited", 1, data -> {
        data.put("cents", (Integer) Objects.requireNonNull(data.remove("euros")) * 100);
        return data;
    });

    static Aggregate.Builder<Account, AccountEvent> declared() {
        return Aggregate.define(
                        "account",
                        EventTypes.builder(AccountEvent.class).upcast(CENTS).build())
                .initial(Account::absent)
                .evolve(Account::apply);
    }

    static Aggregate<Account, AccountEvent> withSnapshots(Snapshots policy) {
        return declared().snapshots(Account.class, policy).build();
    }

    /** Opens an account and deposits one cent the given number of times. */
    static void fill(Aggregates<Account, AccountEvent> accounts, Object id, int cents) {
        accounts.update(id, account -> List.of(new Opened("ada")));
        for (int i = 0; i < cents; i++) {
            accounts.update(id, account -> List.of(new Deposited(1)));
        }
    }
}
