package dev.turnstile.postgres;

import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.postgres.Wallets.MovedOver;
import dev.turnstile.postgres.Wallets.PaidIn;
import dev.turnstile.postgres.Wallets.WalletEvent;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A later version of the wallets' table with other columns, whose key has two parts. */
final class WalletCounts extends TableProjection<WalletCounts.Key, WalletCounts.Counted, WalletEvent> {

    WalletCounts() {
        super("wallets", Key.class, Counted.class);
    }

    record Key(String wallet, boolean moved) {}

    record Counted(int events, String wallet, boolean moved) {}

    @Override
    public int version() {
        return 3;
    }

    @Override
    public Selection selection() {
        return Selection.ofEvents().withCategories("wallet");
    }

    @Override
    public List<WalletEvent> read(ProjectedEvent event) {
        return event.as(EventTypes.of(WalletEvent.class));
    }

    @Override
    public Collection<Key> keys(WalletEvent event, RecordedEvent recorded) {
        String wallet = recorded.stream().key();
        return switch (event) {
            case PaidIn paid -> List.of(new Key(wallet, false));
            case MovedOver moved -> List.of(new Key(wallet, true));
            case Wallets.Emptied emptied -> List.of(new Key(wallet, true), new Key(wallet, false));
        };
    }

    @Override
    public @Nullable Counted fold(Key key, @Nullable Counted row, WalletEvent event, RecordedEvent recorded) {
        return event instanceof Wallets.Emptied
                ? null
                : new Counted(row == null ? 1 : row.events() + 1, key.wallet(), key.moved());
    }
}
