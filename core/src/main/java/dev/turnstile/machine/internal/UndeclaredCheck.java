package dev.turnstile.machine.internal;

import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import dev.turnstile.machine.Transition.Edge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks that edges and timeouts use only declared states and transitions, and that all enum constants are declared.
 * Reports each missing declaration once.
 */
final class UndeclaredCheck {

    private final Draft<?, ?> draft;
    private final Set<String> states = new HashSet<>();
    private final Set<String> transitions = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    private UndeclaredCheck(Draft<?, ?> draft) {
        this.draft = draft;
    }

    static List<Finding> of(Draft<?, ?> draft) {
        UndeclaredCheck check = new UndeclaredCheck(draft);
        draft.knownStates().forEach(state -> check.state(state, constant(state)));
        draft.knownTransitions().forEach(transition -> check.transition(transition, constant(transition)));
        draft.edges().forEach(check::edge);
        for (Draft.Wait<?, ?> wait : draft.waits()) {
            check.state(wait.state(), "has a timeout");
            check.transition(wait.timeout().transition(), "is the timeout of " + Names.of(wait.state()));
        }
        return check.findings;
    }

    private static String constant(Object value) {
        return value instanceof Enum<?> constant
                ? "is a constant of " + constant.getDeclaringClass().getSimpleName()
                : "is known";
    }

    private void edge(Edge<?, ?> edge) {
        String transition = "'" + Names.of(edge.transition()) + "'";
        state(edge.from(), transition + " leads from it");
        state(edge.to(), transition + " leads to it");
    }

    private void state(Object value, String use) {
        String name = Names.of(value);
        if (!draft.declaresState(value) && states.add(name)) {
            add(name, use + ", but no such state is declared", ".state(" + name + ", code)");
        }
    }

    private void transition(Object value, String use) {
        String name = Names.of(value);
        if (!draft.declaresTransition(value) && transitions.add(name)) {
            add(name, use + ", but no such transition is declared", ".transition(" + name + ")");
        }
    }

    private void add(String subject, String message, String declaration) {
        findings.add(new Finding(Kind.UNDECLARED, subject, message, "declare it with " + declaration));
    }
}
