package dev.turnstile.testing.scenario;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.EventTypes;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.testing.scenario.Shop.OrderPaid;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A process that books a courier for each paid order, and ends when the order is refunded. */
final class Delivering implements BusinessProcess<Delivering.Progress> {

    record Progress(int order, boolean booked) {}

    /** Books a courier for an order. */
    static final class BookCourier extends Command<Integer, Integer> {

        BookCourier(Door door) {
            super(door);
        }

        @Override
        protected Integer execute(Integer order, Transaction tx) {
            return order;
        }
    }

    final BookCourier bookCourier;

    Delivering(Door door) {
        bookCourier = new BookCourier(door);
    }

    @Override
    public String name() {
        return "delivering";
    }

    @Override
    public Selection selection() {
        return Selection.ofEvents().withTypes("order_paid", "order_refunded");
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
        return event.event().type().equals("order_paid")
                ? new Progress(
                        event.as(EventTypes.of(OrderPaid.class)).getFirst().order(), false)
                : null;
    }

    @Override
    public Reaction<Progress> react(Progress progress, Delivery event) {
        return event.event().type().equals("order_refunded")
                ? Reaction.of(progress)
                        .withCancelledTimer("reminder")
                        .withCompensation()
                        .withEnd()
                : Reaction.of(new Progress(progress.order(), true))
                        .withCall(bookCourier, progress.order())
                        .withTimer("reminder", Duration.ofDays(2));
    }

    @Override
    public Reaction<Progress> timedOut(Progress progress, String timer) {
        return Reaction.of(progress).withCall(bookCourier, progress.order());
    }
}
