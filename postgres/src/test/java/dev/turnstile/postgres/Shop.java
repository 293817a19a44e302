package dev.turnstile.postgres;

import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import dev.turnstile.projection.Selection;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.subscription.Delivery;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A process of orders for the tests: reserve, book a courier, take the payment, ship; compensate after a refusal. */
final class Shop implements BusinessProcess<Shop.Progress> {

    static final Duration PAYMENT = Duration.ofMinutes(15);

    /** The services that refuse. */
    final Set<String> refusing = ConcurrentHashMap.newKeySet();

    final Ad<String> reserve;
    final Ad<String> release;
    final Ad<String> book;
    final Ad<String> unbook;
    final Ad<String> ship;
    final Ad<String> cancel;

    Shop(PostgresTurnstile turnstile) {
        reserve = command(turnstile, "reserve_stock");
        release = command(turnstile, "release_stock");
        book = command(turnstile, "book_courier");
        unbook = command(turnstile, "unbook_courier");
        ship = command(turnstile, "ship_order");
        cancel = command(turnstile, "cancel_order");
    }

    /** Each command appends an event of its name to the stream of its order. */
    private Ad<String> command(PostgresTurnstile turnstile, String name) {
        return new Ad<>(turnstile, name + ".shop", (order, tx) -> {
            tx.refuseIf(refusing.contains(name), NotToday::new, name);
            tx.append(StreamName.of("order", order), NewEvent.ofJson(name, 1, "{}"));
            return order;
        });
    }

    /** The refusal of a service. */
    static final class NotToday extends Refusal {

        private static final long serialVersionUID = 1L;

        NotToday(String what) {
            super(what + ": not today; try another shop");
        }
    }

    /**
     * The state of an order.
     *
     * @param order the order
     * @param status the step that the order waits for
     */
    record Progress(String order, String status) {

        Progress now(String next) {
            return new Progress(order, next);
        }
    }

    @Override
    public String name() {
        return "shop";
    }

    @Override
    public Selection selection() {
        return Selection.ofEvents().withTypes("order_placed", "paid", "payment_refused");
    }

    @Override
    public Class<Progress> stateType() {
        return Progress.class;
    }

    @Override
    public String key(Delivery event) {
        return event.event().stream().key();
    }

    @Override
    public @Nullable Progress begin(Delivery event) {
        return event.event().type().equals("order_placed") ? new Progress(key(event), "placed") : null;
    }

    @Override
    public Reaction<Progress> react(Progress order, Delivery event) {
        return switch (event.event().type()) {
            case "order_placed" ->
                Reaction.of(order.now("reserved"))
                        .withCall(reserve, order.order())
                        .withCall(book, order.order())
                        .withTimer("payment", PAYMENT);
            case "paid" ->
                Reaction.of(order.now("shipped"))
                        .withCall(ship, order.order())
                        .withCancelledTimer("payment")
                        .withEnd();
            case "payment_refused" -> cancelled(order);
            default -> Reaction.of(order);
        };
    }

    @Override
    public Reaction<Progress> timedOut(Progress order, String timer) {
        return cancelled(order);
    }

    @Override
    public Reaction<Progress> refused(Progress order, String command, Refusal refusal) {
        return cancelled(order);
    }

    @Override
    public Reaction.@Nullable Call<?> undo(Progress order, String command) {
        return switch (command) {
            case "reserve_stock.shop" -> new Reaction.Call<>(release, order.order());
            case "book_courier.shop" -> new Reaction.Call<>(unbook, order.order());
            default -> null;
        };
    }

    private Reaction<Progress> cancelled(Progress order) {
        return Reaction.of(order.now("cancelled"))
                .withCompensation()
                .withCall(cancel, order.order())
                .withEnd();
    }
}
