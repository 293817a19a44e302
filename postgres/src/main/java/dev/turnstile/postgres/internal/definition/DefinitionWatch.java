package dev.turnstile.postgres.internal.definition;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.LifecycleException.OutdatedDefinitionException;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects that another process has installed a later definition, and permits the transitions that both definitions
 * declare in the same way.
 *
 * <p>Every writing statement checks the installed version, so nodes may be deployed one by one. Nodes with the older
 * definition continue to fire the transitions that did not change, and refuse the other ones.
 */
public final class DefinitionWatch<S, T> {

    private static final Logger LOG = LoggerFactory.getLogger(DefinitionWatch.class);

    /**
     * The value that a statement returns instead of a version if the table's name resolves to another table in the
     * session.
     */
    static final int OTHER_TABLE = -1;

    private final StateMachine<S, T> machine;
    private final BoundTable table;
    private final int version;
    private final Incarnation in;
    private final DefinitionRegistry registry;
    private volatile Comparison comparison;

    public DefinitionWatch(
            StateMachine<S, T> machine, BoundTable table, int version, Incarnation in, DefinitionRegistry registry) {
        this.table = table;
        this.in = in;
        this.machine = machine;
        this.version = version;
        this.registry = registry;
        this.comparison = new Comparison(version, Set.of());
    }

    /**
     * The result of comparing this process's definition with an installed version.
     *
     * @param installed the installed version
     * @param differing the names of the transitions that differ
     */
    private record Comparison(int installed, Set<String> differing) {}

    /**
     * Binds the incarnation of the server in which the lifecycle's ids are valid, and the version of the definition
     * that must be installed. Returns the next index.
     */
    public int bind(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, in.text());
        statement.setInt(first + 1, comparison.installed());
        return first + 2;
    }

    /** Returns the incarnation of the server in which the lifecycle was bound. */
    public Incarnation in() {
        return in;
    }

    /**
     * Returns whether the version that a statement returned differs from the last known version. If so, compares the
     * definitions.
     */
    public boolean changed(int returned, Connection connection) throws SQLException {
        if (returned == comparison.installed()) {
            return false;
        }
        if (returned == OTHER_TABLE) {
            throw otherTable();
        }
        DefinitionRegistry.Installed later = registry.installed(connection, machine.name())
                .orElseThrow(() -> new SQLException(
                        "machine '" + machine.name() + "' is no longer installed; bind it again", Incarnation.CHANGED));
        Set<String> differing = new HashSet<>();
        for (Transition<S, T> transition : machine.transitions()) {
            List<String> theirs = later.machine()
                    .transitionNamed(transition.name())
                    .map(same -> edges(later.machine(), same))
                    .orElse(List.of());
            if (!edges(machine, transition).equals(theirs)) {
                differing.add(transition.name());
            }
        }
        LOG.warn(
                "machine '{}': this process has version {} of the definition, version {} is installed; "
                        + "transitions that differ and are refused here: {}",
                machine.name(),
                version,
                later.version(),
                differing.isEmpty() ? "none" : differing);
        comparison = new Comparison(later.version(), Set.copyOf(differing));
        return true;
    }

    private LifecycleException otherTable() {
        String name = table.declared().name();
        return new LifecycleException(
                "machine '" + machine.name() + "': expected table name " + name + " to mean " + table.qualified()
                        + ", to which it is bound, but the search path of this session finds another table; nothing"
                        + " was read or written; qualify the table with its schema, or bind the machine for each schema",
                null);
    }

    /**
     * Checks that a transition is the same in both definitions.
     *
     * @throws OutdatedDefinitionException if the definitions of the transition differ
     */
    public void check(String transition) {
        Comparison now = comparison;
        if (now.differing().contains(transition)) {
            throw outdated("transition '" + transition + "'");
        }
    }

    public OutdatedDefinitionException outdated(String difference) {
        return new OutdatedDefinitionException(machine.name(), version, comparison.installed(), difference);
    }

    /** Returns whether the definition of this process is known to differ from the installed one. */
    public boolean behind() {
        return comparison.installed() != version;
    }

    private static <A, B> List<String> edges(StateMachine<A, B> machine, Transition<A, B> transition) {
        return transition.edges().stream().map(edge -> signature(machine, edge)).toList();
    }

    private static <A, B> String signature(StateMachine<A, B> machine, Edge<A, B> edge) {
        List<String> guards = edge.guards().stream()
                .map(guard -> guard instanceof Guard.Sql sql ? sql.condition() : "java " + guard.name())
                .toList();
        return machine.state(edge.from()).code() + " > "
                + machine.state(edge.to()).code() + " " + guards;
    }
}
