package dev.turnstile.testing.explore;

import dev.turnstile.command.Announcements;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.refusal.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The coverage of a machine by tests: the number of times that each state was entered, each edge was taken, and each
 * guard refused a transition.
 *
 * <p>The edges are read from the log, so they are counted whether a lifecycle, a command, a batch or a timer has fired
 * the transition. Refusals are not in the log; {@link #listen} counts them.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TransitionCoverage COVERAGE = TransitionCoverage.of(Order.MACHINE);
 * }</pre>
 *
 * <p>Test classes that share a constant are counted together. If a field registers the coverage as a JUnit extension,
 * the table is logged at the end of the test run with logger {@code dev.turnstile.testing.explore}. The coverage can
 * also be used without JUnit. Thread-safe.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class TransitionCoverage<S, T> implements BeforeAllCallback {

    private static final double PERCENT = 100;
    private static final Namespace NAMESPACE = Namespace.create(TransitionCoverage.class);

    private final StateMachine<S, T> machine;
    private final CoverageCounts<S, T> counts;
    private final double required;

    private TransitionCoverage(StateMachine<S, T> machine, CoverageCounts<S, T> counts, double required) {
        this.machine = machine;
        this.counts = counts;
        this.required = required;
    }

    /** Returns the coverage of a machine, with nothing counted. */
    public static <S, T> TransitionCoverage<S, T> of(StateMachine<S, T> machine) {
        return new TransitionCoverage<>(machine, new CoverageCounts<>(machine), 0);
    }

    /**
     * Returns a copy with the same counts that fails the test run at its end if less than a share of the edges is
     * covered.
     *
     * @param percent the share, 0 to 100; 0 by default
     * @throws IllegalArgumentException if the share is out of range
     */
    public TransitionCoverage<S, T> withRequired(double percent) {
        if (!(percent >= 0 && percent <= PERCENT)) {
            throw new IllegalArgumentException("expected a share of 0 to 100 percent, got " + percent);
        }
        return new TransitionCoverage<>(machine, counts, percent);
    }

    /**
     * Counts the refusals of a lifecycle's transitions that are announced from now on, except those inside commands.
     *
     * @param announcements the announcements of Turnstile
     * @param lifecycle the name of the lifecycle as in announcements, such as {@code orders}
     * @return the registration; closing it ends the count
     */
    public Announcements.Registration listen(Announcements announcements, String lifecycle) {
        return announcements.subscribe("*." + lifecycle, announcement -> count(announcement.outcome()));
    }

    private void count(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Refused<?> refused) {
            count(refused.refusal());
        } else if (outcome instanceof Outcome.Done<?> done && done.result() instanceof BatchResult<?> batch) {
            batch.refusals().forEach(this::count);
        }
    }

    private void count(Refusal refusal) {
        switch (refusal) {
            case GuardRefused guarded -> guarded.unmet().forEach(guard -> counts.refused("guard " + guard.name()));
            case InvalidTransition invalid -> counts.refused(invalid.transition() + " in state " + invalid.state());
            default -> counts.refused(refusal.name());
        }
    }

    /**
     * Counts all transitions and creations of the machine in a log. To be called once for each log, at the end of its
     * tests; a second call counts the same events again.
     */
    public void read(EventStore events) {
        try (Stream<RecordedEvent> all = events.read(Read.all())) {
            all.filter(event -> machine.name().equals(event.machine())).forEach(this::count);
        }
    }

    private void count(RecordedEvent event) {
        Integer to = event.toState();
        if (to == null) {
            return;
        }
        machine.byCode(to).ifPresent(state -> counts.entered(state.value()));
        if (event.kind() == RecordedEvent.Kind.TRANSITION && event.fromState() != null) {
            machine.edges().stream().filter(edge -> is(edge, event)).findFirst().ifPresent(counts::taken);
        }
    }

    private boolean is(Edge<S, T> edge, RecordedEvent event) {
        return machine.transition(edge.transition()).name().equals(event.type())
                && Objects.equals(machine.state(edge.from()).code(), event.fromState())
                && Objects.equals(machine.state(edge.to()).code(), event.toState());
    }

    /**
     * Returns the number of times that each edge was taken, 0 for edges that were not taken. {@code Diagram.withCounts}
     * of {@code turnstile-diagram} draws the numbers.
     */
    public Map<Edge<S, T>, Long> edges() {
        return counts.edges();
    }

    /** Returns the number of times that each state was entered, 0 for states that were not entered. */
    public Map<S, Long> states() {
        return counts.states();
    }

    /** Returns the number of refusals, by guard, by transition and state, or by the name of the refusal. */
    public Map<String, Long> refusals() {
        return counts.refusals();
    }

    /** Returns the edges that no test has taken. */
    public List<Edge<S, T>> edgesNotCovered() {
        Map<Edge<S, T>, Long> taken = edges();
        return machine.edges().stream()
                .filter(edge -> taken.getOrDefault(edge, 0L) == 0)
                .toList();
    }

    /** Returns the share of the edges that tests have taken, 0 to 100. */
    public double percent() {
        int all = machine.edges().size();
        return all == 0 ? PERCENT : PERCENT * (all - edgesNotCovered().size()) / all;
    }

    /**
     * Asserts that tests have taken all edges.
     *
     * @throws AssertionError if no test has taken an edge; the message contains the table
     */
    public void requireAll() {
        require(PERCENT);
    }

    /**
     * Asserts that tests have taken a share of the edges.
     *
     * @param percent the share, 0 to 100
     * @throws AssertionError if tests have taken a smaller share; the message contains the table
     */
    public void require(double percent) {
        if (percent() < percent) {
            throw new AssertionError("machine '" + machine.name() + "': expected tests to take " + percent
                    + " % of the edges, but they do not take "
                    + edgesNotCovered().stream().map(Object::toString).collect(Collectors.joining(", ")) + "\n" + this);
        }
    }

    double required() {
        return required;
    }

    CoverageCounts<S, T> counts() {
        return counts;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(CoverageLog.class, key -> new CoverageLog(), CoverageLog.class)
                .add(this);
    }

    /** Returns a table of all states, edges and refusals with their counts. */
    @Override
    public String toString() {
        return CoverageTable.of(this, machine);
    }
}
