package dev.turnstile.postgres.internal.process;

import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
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

/** One step of an instance while it is taken: what its reactions ask for, and what came of it. Used by one thread. */
final class Step<S> {

    private static final int MOST_REFUSALS = 100;

    private final BusinessProcess<S> process;
    private final Options options;
    private final Running<S> before;
    private final List<String> carriedOut;
    private final Map<String, String> timers;
    private final Map<String, Duration> set = new LinkedHashMap<>();
    private final Set<String> dropped = new LinkedHashSet<>();
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

    /** Forgets a timer that has fired. */
    void fired(String timer) {
        timers.remove(timer);
    }

    /** Carries out what a reaction asks for; a refusal is answered by another reaction. */
    void carryOut(Reaction<S> reaction) {
        if (reaction.compensating()) {
            compensate(reaction.state());
        }
        for (Reaction.Call<?> call : reaction.calls()) {
            Outcome<?> answer = pass(call, "call");
            if (answer.original() instanceof Outcome.Refused<?> refused) {
                refused(call, refused);
                return;
            }
            carriedOut.add(call.command().name());
        }
        state = reaction.state();
        reaction.cancelled().forEach(this::drop);
        reaction.timers().forEach(this::set);
        if (reaction.ending()) {
            ended = true;
            List.copyOf(timers.keySet()).forEach(this::drop);
        }
    }

    private void compensate(S at) {
        for (String command : carriedOut.reversed()) {
            Reaction.Call<?> undo = process.undo(at, command);
            if (undo != null) {
                pass(undo, "undo").orThrow();
            }
        }
        carriedOut.clear();
    }

    private Outcome<?> pass(Reaction.Call<?> call, String why) {
        Outcome<?> answer = call.tryCall(options);
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put(why, call.command().name());
        if (answer.original() instanceof Outcome.Refused<?> refused) {
            outcome.put("refused", refused.refusal().name());
            outcome.put("message", String.valueOf(refused.refusal().getMessage()));
        }
        calls.add(outcome);
        return answer;
    }

    private void refused(Reaction.Call<?> call, Outcome.Refused<?> refused) {
        if (++refusals > MOST_REFUSALS) {
            throw new IllegalStateException("process " + process.name() + ": " + MOST_REFUSALS
                    + " commands were refused in one step, the last one "
                    + call.command().name()
                    + "; a reaction to a refusal must not call the same command for ever");
        }
        carryOut(process.refused(state, call.command().name(), refused.refusal()));
    }

    private void set(String timer, Duration after) {
        timers.put(timer, UUID.randomUUID().toString());
        set.put(timer, after);
        dropped.remove(timer);
    }

    private void drop(String timer) {
        timers.remove(timer);
        set.remove(timer);
        dropped.add(timer);
    }

    /** Returns the timers that are to be set. */
    Map<String, Duration> set() {
        return set;
    }

    /** Returns the timers that are to be cancelled. */
    Set<String> dropped() {
        return dropped;
    }

    Running<S> after() {
        return new Running<>(state, before.steps() + 1, ended, List.copyOf(carriedOut), Map.copyOf(timers));
    }

    /** Returns what the history keeps of it, besides what came in. */
    Map<String, Object> story(Map<String, Object> from, Map<String, Object> to) {
        Map<String, Object> story = new LinkedHashMap<>();
        story.put("before", from);
        story.put("after", to);
        story.put("calls", calls);
        story.put(
                "timers",
                set.entrySet().stream()
                        .map(timer -> timer.getKey() + " in " + timer.getValue())
                        .toList());
        story.put("cancelled", List.copyOf(dropped));
        story.put("ended", ended);
        return story;
    }
}
