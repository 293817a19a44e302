package dev.turnstile.spring.autoconfigure;

import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A process that begins with a note and waits for two days. */
final class Waiting implements BusinessProcess<Waiting.Progress> {

    private final List<String> begun = new CopyOnWriteArrayList<>();

    /**
     * The state of the process.
     *
     * @param note the key of the note
     */
    record Progress(String note) {}

    /** Returns the keys of the notes for which an instance has begun. */
    List<String> begun() {
        return begun;
    }

    @Override
    public String name() {
        return "waiting";
    }

    @Override
    public Selection selection() {
        return Selection.ofEvents().withTypes("noted");
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
    public Progress begin(Delivery event) {
        begun.add(key(event));
        return new Progress(key(event));
    }

    @Override
    public Reaction<Progress> react(Progress state, Delivery event) {
        return Reaction.of(state).withTimer("reminder", Duration.ofDays(2));
    }
}
