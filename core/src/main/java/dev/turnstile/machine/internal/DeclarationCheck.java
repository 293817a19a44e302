package dev.turnstile.machine.internal;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks whether the parts of a definition are consistent. The paths of an inconsistent definition are not analysed.
 */
final class DeclarationCheck {

    private static final int HIGHEST_CODE = Short.MAX_VALUE;

    private final Draft<?, ?> draft;
    private final List<Finding> findings = new ArrayList<>();

    private DeclarationCheck(Draft<?, ?> draft) {
        this.draft = draft;
    }

    static List<Finding> of(Draft<?, ?> draft) {
        DeclarationCheck check = new DeclarationCheck(draft);
        check.names();
        check.texts();
        check.codes();
        check.formerNames();
        check.initialStates();
        check.guardNames();
        check.terminals();
        check.timeouts();
        check.findings.addAll(UndeclaredCheck.of(draft));
        return check.findings;
    }

    private void names() {
        if (draft.name().isBlank()) {
            add(Kind.BLANK_NAME, "machine", "has no name", "name it, for example \"order\"");
        }
        once("state", draft.states().stream().map(State::name).toList());
        once("transition", draft.transitions().stream().map(Transition::name).toList());
        once(
                "timeout",
                draft.waits().stream().map(wait -> Names.of(wait.state())).toList());
    }

    private void once(String what, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isBlank()) {
                add(Kind.BLANK_NAME, what, "has a blank name", "name it");
            } else if (!seen.add(name)) {
                boolean timeout = what.equals("timeout");
                add(
                        Kind.DECLARED_TWICE,
                        name,
                        timeout ? "has two timeouts" : "is declared twice as a " + what,
                        timeout ? "keep one" : "declare it once");
            }
        }
    }

    private void texts() {
        for (State<?, ?> state : draft.states()) {
            text(state.name(), "label", state.label());
            state.formerly().forEach(name -> text(state.name(), "former name", name));
        }
        draft.transitions().forEach(transition -> text(transition.name(), "label", transition.label()));
    }

    private void text(String subject, String what, String text) {
        if (text.isBlank() && !subject.isBlank()) {
            add(Kind.BLANK_NAME, subject, "has a blank " + what, "leave it out, or give it text");
        }
    }

    private void codes() {
        Map<Integer, String> holders = new HashMap<>();
        for (State<?, ?> state : draft.states()) {
            if (state.code() < 0 || state.code() > HIGHEST_CODE) {
                add(
                        Kind.CODE_OUT_OF_RANGE,
                        state.name(),
                        "has code " + state.code(),
                        "give it one of 0 to " + HIGHEST_CODE);
            }
            String holder = holders.putIfAbsent(state.code(), state.name());
            if (holder != null && !holder.equals(state.name())) {
                add(
                        Kind.CODE_REUSED,
                        state.name(),
                        "has code " + state.code() + ", which stands for " + holder,
                        "give it a code of its own");
            }
        }
    }

    private void formerNames() {
        for (State<?, ?> state : draft.states()) {
            for (State<?, ?> other : draft.states()) {
                if (state.name().equals(other.name())) {
                    continue;
                }
                state.formerly().stream().filter(other::answersTo).forEach(name -> {
                    String its = other.name().equals(name) ? "the name" : "a former name";
                    add(
                            Kind.NAME_TAKEN,
                            state.name(),
                            "was formerly '" + name + "', which is " + its + " of " + other.name(),
                            "keep each former name at one state");
                });
            }
        }
    }

    private void initialStates() {
        List<String> defaults = draft.states().stream()
                .filter(state -> state.entry() == State.Entry.DEFAULT)
                .map(State::name)
                .toList();
        if (defaults.isEmpty()) {
            add(
                    Kind.NO_INITIAL_STATE,
                    draft.name(),
                    "has no state in which records are created",
                    "mark one with .initial()");
        } else if (defaults.size() > 1) {
            add(
                    Kind.SEVERAL_INITIAL_STATES,
                    draft.name(),
                    "has several default initial states: " + String.join(", ", defaults),
                    "keep .initial() at one and mark the others with .alsoInitial()");
        }
    }

    private void guardNames() {
        Map<String, Guard> byName = new HashMap<>();
        draft.guards().forEach(guard -> {
            Guard same = byName.putIfAbsent(guard.name(), guard);
            if (same != null && !same.equals(guard)) {
                add(
                        Kind.DECLARED_TWICE,
                        guard.name(),
                        "stands for two different guards",
                        "tell them apart with .named(\"..\")");
            }
        });
    }

    private void terminals() {
        draft.states().stream()
                .filter(State::terminal)
                .forEach(state -> draft.edges()
                        .filter(edge ->
                                edge.from().equals(state.value()) && !edge.to().equals(state.value()))
                        .forEach(edge -> add(
                                Kind.TERMINAL_WITH_EXIT,
                                state.name(),
                                "is terminal, but '" + Names.of(edge.transition()) + "' leads from it to "
                                        + Names.of(edge.to()),
                                "remove the edge, or do not call the state terminal")));
    }

    private void timeouts() {
        for (Draft.Wait<?, ?> wait : draft.waits()) {
            String state = Names.of(wait.state());
            Object transition = wait.timeout().transition();
            if (draft.declaresTransition(transition)
                    && draft.edges().noneMatch(edge -> leaves(edge, wait.state(), transition))) {
                String name = Names.of(transition);
                add(
                        Kind.TIMEOUT_WITHOUT_EXIT,
                        state,
                        "times out with '" + name + "', which does not leave it",
                        "add an edge of '" + name + "' from " + state + ", or time out with another transition");
            }
        }
    }

    private static boolean leaves(Edge<?, ?> edge, Object state, Object transition) {
        return edge.from().equals(state)
                && edge.transition().equals(transition)
                && !edge.to().equals(state);
    }

    private void add(Kind kind, String subject, String message, String remedy) {
        findings.add(new Finding(kind, subject, message, remedy));
    }
}
