package dev.turnstile.postgres;

import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;

/** A process of one instance, which counts events of all streams, and runs an action in each of its methods. */
final class Ticking implements BusinessProcess<Ticking.Total> {

    private final Runnable each;

    Ticking() {
        this(() -> {});
    }

    Ticking(Runnable each) {
        this.each = each;
    }

    /**
     * The state of the process.
     *
     * @param events the number
     */
    record Total(int events) {}

    @Override
    public String name() {
        return "ticking";
    }

    @Override
    public Selection selection() {
        return Selection.ofEvents().withTypes("ticked");
    }

    @Override
    public Class<Total> stateType() {
        return Total.class;
    }

    @Override
    public String key(Delivery event) {
        each.run();
        return "all";
    }

    @Override
    public Total begin(Delivery event) {
        each.run();
        return new Total(0);
    }

    @Override
    public Reaction<Total> react(Total total, Delivery event) {
        each.run();
        return Reaction.of(new Total(total.events() + 1));
    }
}
