package dev.turnstile.adoption.rehearsal.internal;

import dev.turnstile.adoption.rehearsal.Reason;
import dev.turnstile.adoption.rehearsal.internal.CodedMachine.CodedEdge;
import dev.turnstile.adoption.rehearsal.internal.Judgement.Accepted;
import dev.turnstile.adoption.rehearsal.internal.Judgement.Refused;
import dev.turnstile.adoption.rehearsal.internal.Judgement.Unknown;
import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.attempt.Attempt;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The decisions of the changed machine.
 *
 * @param now the changed machine
 * @param earlier the stored definitions by version
 * @param guarded whether the database refuses bypasses that the machine does not permit
 */
public record Decider(CodedMachine now, Map<Integer, CodedMachine> earlier, boolean guarded) {

    /** The state of a record that does not exist. */
    static final int ABSENT = -1;

    /** Copies the map. */
    public Decider {
        earlier = Map.copyOf(earlier);
    }

    private CodedMachine before(Attempt attempt) {
        return Objects.requireNonNull(earlier.get(attempt.definition()));
    }

    /** Returns the state before an attempt. */
    static int from(Attempt attempt) {
        return Objects.requireNonNullElse(attempt.from(), ABSENT);
    }

    /** Returns whether a refusal lacks its transition or a known state. */
    private static boolean incomplete(Attempt attempt) {
        return attempt.kind() == Attempt.Kind.TRANSITION && (attempt.transition() == null || attempt.from() == null);
    }

    /**
     * Returns whether the changed machine decides as recorded in the recorded state, because it declares the same as the
     * definition of the time.
     */
    boolean same(Attempt attempt) {
        if (incomplete(attempt)) {
            return false;
        }
        CodedMachine before = before(attempt);
        Integer to = attempt.to();
        return switch (attempt.kind()) {
            case CREATION -> to != null && now.has(to) && now.initial(to) == before.initial(to);
            case CORRECTION -> to != null && (now.has(to) || !before.has(to));
            case TRANSITION -> {
                String transition = Objects.requireNonNull(attempt.transition());
                yield same(before.edges(transition, from(attempt)), now.edges(transition, from(attempt)));
            }
            case BYPASS -> !judged(attempt) || (to != null && now.has(to) && sameBypass(before, attempt, to));
        };
    }

    private static boolean same(List<CodedEdge> before, List<CodedEdge> after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            CodedEdge one = before.get(i);
            CodedEdge other = after.get(i);
            if (one.to() != other.to()
                    || !(one.guards().equals(other.guards()) || one.keys().equals(other.keys()))) {
                return false;
            }
        }
        return true;
    }

    private boolean sameBypass(CodedMachine before, Attempt attempt, int to) {
        int from = from(attempt);
        return from == ABSENT
                ? now.initial(to) == before.initial(to)
                : same(before.between(from, to), now.between(from, to));
    }

    /**
     * Returns whether the machine decides about a bypass. A deletion is always permitted. A bypass that the definition
     * of the time did not permit occurred before the database enforced it, so that it would occur again.
     */
    private boolean judged(Attempt bypass) {
        Integer to = bypass.to();
        if (!guarded || to == null) {
            return false;
        }
        int from = from(bypass);
        return from == ABSENT
                ? before(bypass).initial(to)
                : !before(bypass).between(from, to).isEmpty();
    }

    /** Returns the results of guards that the recorded decision and the row prove. */
    KnownGuards known(Attempt attempt, Map<Guard, Boolean> evaluated) {
        String transition = attempt.transition();
        List<CodedEdge> edges = transition == null ? List.of() : before(attempt).edges(transition, from(attempt));
        return KnownGuards.of(attempt, edges, evaluated);
    }

    /** Returns the decision in the recorded state. */
    Judgement direct(Attempt attempt, KnownGuards known) {
        if (incomplete(attempt)) {
            return new Unknown(Reason.NOT_RECORDED, Set.of(), true, List.of());
        }
        if (!same(attempt)) {
            return judge(attempt, from(attempt), known);
        }
        return attempt.accepted()
                ? new Accepted(Objects.requireNonNullElse(attempt.to(), ABSENT))
                : Refused.because(Reason.NO_EDGE);
    }

    /** Returns the decision in any state. */
    Judgement judge(Attempt attempt, int state, KnownGuards known) {
        if (incomplete(attempt) && attempt.transition() == null) {
            return new Unknown(Reason.NOT_RECORDED, Set.of(), true, List.of());
        }
        int to = Objects.requireNonNullElse(attempt.to(), ABSENT);
        return switch (attempt.kind()) {
            case CREATION -> creation(to);
            case CORRECTION -> state == ABSENT ? Refused.because(Reason.NO_RECORD) : correction(to);
            case TRANSITION -> transition(Objects.requireNonNull(attempt.transition()), state, known);
            case BYPASS -> bypass(attempt, state, to, known);
        };
    }

    private Judgement creation(int to) {
        if (!now.has(to)) {
            return Refused.because(Reason.UNKNOWN_STATE);
        }
        return now.initial(to) ? new Accepted(to) : Refused.because(Reason.NOT_INITIAL);
    }

    private Judgement correction(int to) {
        return now.has(to) ? new Accepted(to) : Refused.because(Reason.UNKNOWN_STATE);
    }

    private Judgement transition(String transition, int state, KnownGuards known) {
        if (state == ABSENT) {
            return Refused.because(Reason.NO_RECORD);
        }
        if (!now.has(transition)) {
            return Refused.because(Reason.UNKNOWN_TRANSITION);
        }
        if (!now.has(state)) {
            return Refused.because(Reason.UNKNOWN_STATE);
        }
        return decide(now.edges(transition, state), known, true);
    }

    private Judgement bypass(Attempt attempt, int state, int to, KnownGuards known) {
        if (to == ABSENT) {
            return new Accepted(ABSENT);
        }
        boolean insertion = attempt.from() == null;
        if (!insertion && state == ABSENT) {
            return Refused.because(Reason.NO_RECORD);
        }
        if (!judged(attempt)) {
            return new Accepted(to);
        }
        if (insertion) {
            return creation(to);
        }
        if (!now.has(to)) {
            return Refused.because(Reason.UNKNOWN_STATE);
        }
        return state == to ? new Accepted(to) : decide(now.between(state, to), known, false);
    }

    /**
     * Returns the decision of edges, of which the first open one is taken.
     *
     * @param withJava whether guards in Java count; the database cannot evaluate them
     */
    private static Judgement decide(List<CodedEdge> edges, KnownGuards known, boolean withJava) {
        Set<Integer> targets = new LinkedHashSet<>();
        Set<String> open = new LinkedHashSet<>();
        Set<String> unmet = new LinkedHashSet<>();
        for (CodedEdge edge : edges) {
            List<Guard> guards = edge.guards().stream()
                    .filter(guard -> withJava || guard instanceof Guard.Sql)
                    .toList();
            List<String> failing = named(guards, known, false);
            List<String> unknown = named(guards, known, true);
            unmet.addAll(failing);
            if (!failing.isEmpty()) {
                continue;
            }
            targets.add(edge.to());
            if (unknown.isEmpty()) {
                return targets.size() == 1
                        ? new Accepted(edge.to())
                        : new Unknown(Reason.UNKNOWN_GUARD, targets, false, List.copyOf(open));
            }
            open.addAll(unknown);
        }
        if (!open.isEmpty()) {
            return new Unknown(Reason.UNKNOWN_GUARD, targets, true, List.copyOf(open));
        }
        return edges.isEmpty() ? Refused.because(Reason.NO_EDGE) : new Refused(Reason.GUARD, List.copyOf(unmet));
    }

    /** Returns the names of the guards that do not hold, or of those whose results are not known. */
    private static List<String> named(List<Guard> guards, KnownGuards known, boolean unknown) {
        List<String> names = new ArrayList<>();
        for (Guard guard : guards) {
            Boolean result = known.result(guard);
            if (unknown ? result == null : Boolean.FALSE.equals(result)) {
                names.add(guard.name());
            }
        }
        return names;
    }

    /** Returns the guards in SQL that a decision about an attempt may need. */
    List<Guard.Sql> guards(Attempt attempt) {
        String transition = attempt.transition();
        Integer to = attempt.to();
        if (transition != null) {
            return now.guards(transition);
        }
        return attempt.kind() == Attempt.Kind.BYPASS && to != null && judged(attempt) ? now.guardsTo(to) : List.of();
    }
}
