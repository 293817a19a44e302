package dev.turnstile.postgres.internal.process;

import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.refusal.RefusalFacts;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The current step of a process instance: carries out reactions, and collects their results. Not thread-safe. */
final class Step<S> {

    private static final int MAX_REFUSALS = 100;

    private final BusinessProcess<S> process;
    private final Options options;
    private final Running<S> before;
    private final List<String> carriedOut;
    private final Map<String, String> timers;
    private final Map<String, Duration> set = new LinkedHashMap<>();
    private final Set<String> cancelled = new LinkedHashSet<>();
    private final List<Map<String, Object>> calls = new ArrayList<>();
    private S state;
    private boolean ended;
    private int refusals;

    Step(BusinessProcess<S> process, Running<S> before) {
        this.process = process;
        this.options = Options.none().withActor("process " + process.name());
        this.before = before;
        this.state = before.state();
        this.carriedOut = new ArrayList<>(before.carriedOut());
        this.timers = new LinkedHashMap<>(before.timers());
    }

    /** Removes a timer that has fired. */
    void fired(String timer) {
        timers.remove(timer);
    }

    /**
     * Carries out a reaction. After a refusal, its other commands are not invoked, and the process reacts to the
     * refusal.
     */
    void carryOut(Reaction<S> reaction) {
        if (reaction.compensating()) {
            compensate(reaction.state());
        }
        for (Reaction.Call<?> call : reaction.calls()) {
            Outcome<?> outcome = invoke(call, "call");
            if (outcome.original() instanceof Outcome.Refused<?> refused) {
                refused(call, refused);
                return;
            }
            carriedOut.add(call.command().name());
        }
        state = reaction.state();
        reaction.cancelled().forEach(this::cancel);
        reaction.timers().forEach(this::set);
        if (reaction.ending()) {
            ended = true;
            List.copyOf(timers.keySet()).forEach(this::cancel);
        }
    }

    private void compensate(S at) {
        for (String command : carriedOut.reversed()) {
            Reaction.Call<?> undo = process.undo(at, command);
            if (undo != null) {
                invoke(undo, "undo").orThrow();
            }
        }
        carriedOut.clear();
    }

    private Outcome<?> invoke(Reaction.Call<?> call, String purpose) {
        Outcome<?> outcome = call.tryCall(options);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put(purpose, call.command().name());
        if (outcome.original() instanceof Outcome.Refused<?> refused) {
            RefusalFacts facts = RefusalFacts.of(refused.refusal());
            entry.put("refused", facts.name());
            entry.put("message", facts.message());
        }
        calls.add(entry);
        return outcome;
    }

    private void refused(Reaction.Call<?> call, Outcome.Refused<?> refused) {
        if (++refusals > MAX_REFUSALS) {
            throw new IllegalStateException("process " + process.name() + ": more than " + MAX_REFUSALS
                    + " commands were refused in one step, the last one "
                    + call.command().name()
                    + "; a reaction to a refusal must not invoke the same command without limit");
        }
        carryOut(process.refused(state, call.command().name(), refused.refusal()));
    }

    private void set(String timer, Duration after) {
        timers.put(timer, UUID.randomUUID().toString());
        set.put(timer, after);
        cancelled.remove(timer);
    }

    private void cancel(String timer) {
        timers.remove(timer);
        set.remove(timer);
        cancelled.add(timer);
    }

    /** Returns the timers that are to be set. */
    Map<String, Duration> set() {
        return set;
    }

    /** Returns the timers that are to be cancelled. */
    Set<String> cancelled() {
        return cancelled;
    }

    Running<S> after() {
        return new Running<>(state, before.steps() + 1, ended, List.copyOf(carriedOut), Map.copyOf(timers));
    }

    /** Returns the data of the step's history event, without its cause. */
    Map<String, Object> history(Map<String, Object> from, Map<String, Object> to) {
        Map<String, Object> history = new LinkedHashMap<>();
        history.put("before", from);
        history.put("after", to);
        history.put("calls", calls);
        history.put(
                "timers",
                set.entrySet().stream()
                        .map(timer -> timer.getKey() + " in " + timer.getValue())
                        .toList());
        history.put("cancelled", List.copyOf(cancelled));
        history.put("ended", ended);
        return history;
    }
}
