package dev.turnstile.postgres;

import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A table projection of wallets: rows with many types, changed by events of one or two wallets. */
final class Wallets extends TableProjection<String, Wallets.Wallet, Wallets.WalletEvent> {

    static final String COLUMNS = "wallet, cents, moves, mood, half, note, touched_at";

    private static final EventTypes<WalletEvent> TYPES = EventTypes.of(WalletEvent.class);

    private final int version;
    private final Consumer<WalletEvent> before;

    Wallets(String name, int version, Consumer<WalletEvent> before) {
        super(name, String.class, Wallet.class);
        this.version = version;
        this.before = before;
    }

    static Wallets version(int version) {
        return new Wallets("wallets", version, event -> {});
    }

    /** Runs an action before each event is folded. */
    static Wallets watched(Consumer<WalletEvent> before) {
        return new Wallets("wallets", 1, before);
    }

    enum Mood {
        RICH,
        POOR
    }

    record Wallet(
            String wallet,
            long cents,
            int moves,
            Mood mood,
            @Nullable BigDecimal half,
            @Nullable String note,
            Instant touchedAt) {}

    sealed interface WalletEvent {}

    @EventName("paid_in")
    record PaidIn(long cents, String note) implements WalletEvent {}

    @EventName("moved_over")
    record MovedOver(String to, long cents) implements WalletEvent {}

    @EventName("emptied")
    record Emptied(UUID by) implements WalletEvent {}

    @Override
    public int version() {
        return version;
    }

    @Override
    public Selection selection() {
        return Selection.ofEvents().withCategories("wallet").withTypesMatching("paid_in", "moved_*", "emptied");
    }

    @Override
    public List<List<String>> indexes() {
        return List.of(List.of("mood", "cents"));
    }

    @Override
    public List<WalletEvent> read(ProjectedEvent event) {
        return event.as(TYPES);
    }

    @Override
    public Collection<String> keys(WalletEvent event, RecordedEvent recorded) {
        String own = recorded.stream().key();
        return event instanceof MovedOver moved ? List.of(own, moved.to()) : List.of(own);
    }

    @Override
    public @Nullable Wallet fold(String key, @Nullable Wallet row, WalletEvent event, RecordedEvent recorded) {
        before.accept(event);
        long cents = row == null ? 0 : row.cents();
        return switch (event) {
            case PaidIn paid -> wallet(key, row, cents + paid.cents(), paid.note(), recorded);
            case MovedOver moved ->
                wallet(
                        key,
                        row,
                        cents + (key.equals(moved.to()) ? moved.cents() : -moved.cents()) * version,
                        null,
                        recorded);
            case Emptied emptied -> null;
        };
    }

    private static Wallet wallet(
            String key, @Nullable Wallet row, long cents, @Nullable String note, RecordedEvent recorded) {
        return new Wallet(
                key,
                cents,
                row == null ? 1 : row.moves() + 1,
                cents > 100 ? Mood.RICH : Mood.POOR,
                cents % 3 == 0 ? null : BigDecimal.valueOf(cents).movePointLeft(1),
                note == null && row != null ? row.note() : note,
                recorded.recordedAt());
    }
}
