package dev.turnstile.benchmarks.rebuild;

import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The measured read model: the balances of accounts. */
final class AccountBalances extends TableProjection<String, AccountBalances.Balance, AccountBalances.Deposited> {

    private static final EventTypes<Deposited> TYPES = EventTypes.of(Deposited.class);

    AccountBalances() {
        super("account_balances", String.class, Balance.class);
    }

    /** An event of some 90 bytes of JSON. */
    @EventName("deposited")
    record Deposited(String account, long cents, String reference) {}

    /** A row. */
    record Balance(String account, long cents, int deposits, String reference) {}

    @Override
    public Selection selection() {
        return Selection.ofEvents().withCategories("account").withTypes("deposited");
    }

    @Override
    public List<Deposited> read(ProjectedEvent event) {
        return event.as(TYPES);
    }

    @Override
    public Collection<String> keys(Deposited event, RecordedEvent recorded) {
        return List.of(event.account());
    }

    @Override
    public Balance fold(String key, @Nullable Balance row, Deposited event, RecordedEvent recorded) {
        return row == null
                ? new Balance(key, event.cents(), 1, event.reference())
                : new Balance(key, row.cents() + event.cents(), row.deposits() + 1, event.reference());
    }
}
