package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.OutdatedDefinitionException;
import dev.turnstile.machine.Edge;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
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
 * Notices that another process has installed a later definition, and lets go on what both definitions agree on.
 *
 * <p>Every writing statement asks for the installed version, so a deployment may roll over the nodes one by one: those
 * that are behind keep firing the transitions that did not change and refuse the others.
 */
public final class DefinitionWatch<S, T> {

    private static final Logger LOG = LoggerFactory.getLogger(DefinitionWatch.class);

    /** What a statement reports in place of a version, in a session where the table's name means another table. */
    static final int OTHER_TABLE = -1;

    private final StateMachine<S, T> machine;
    private final BoundTable table;
    private final int version;
    private final Incarnation in;
    private final DefinitionRegistry registry;
    private volatile Agreement agreement;

    DefinitionWatch(
            StateMachine<S, T> machine, BoundTable table, int version, Incarnation in, DefinitionRegistry registry) {
        this.table = table;
        this.in = in;
        this.machine = machine;
        this.version = version;
        this.registry = registry;
        this.agreement = new Agreement(version, Set.of());
    }

    /**
     * How far this process's definition holds.
     *
     * @param installed the version that it was compared with
     * @param differing the names of the transitions that differ
     */
    private record Agreement(int installed, Set<String> differing) {}

    /**
     * Binds the incarnation of the server in which the lifecycle's numbers hold, and the version that a statement must
     * find installed; returns the index after them.
     */
    public int bind(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, in.text());
        statement.setInt(first + 1, agreement.installed());
        return first + 2;
    }

    /** Returns the incarnation of the server in which the lifecycle was bound. */
    Incarnation in() {
        return in;
    }

    /** Tells whether the database answered with another version, and compares the definitions if so. */
    public boolean changed(int answered, Connection connection) throws SQLException {
        if (answered == agreement.installed()) {
            return false;
        }
        if (answered == OTHER_TABLE) {
            throw otherTable();
        }
        DefinitionRegistry.Installed later = registry.installed(connection, machine.name())
                .orElseThrow(() -> new SQLException(
                        "machine '" + machine.name() + "' is not installed any more; bind it again",
                        Incarnation.CHANGED));
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
        agreement = new Agreement(later.version(), Set.copyOf(differing));
        return true;
    }

    private LifecycleException otherTable() {
        String name = table.declared().name();
        return new LifecycleException(
                "machine '" + machine.name() + "': expected that table " + name + " is " + table.qualified()
                        + ", to which it is bound, but the search path of this session leads to another table; nothing"
                        + " was written; name the table with its schema, or bind it for each schema",
                null);
    }

    /**
     * Lets a transition pass that both definitions agree on.
     *
     * @throws OutdatedDefinitionException if they differ
     */
    public void check(String transition) {
        Agreement now = agreement;
        if (now.differing().contains(transition)) {
            throw outdated("transition '" + transition + "'");
        }
    }

    OutdatedDefinitionException outdated(String difference) {
        return new OutdatedDefinitionException(machine.name(), version, agreement.installed(), difference);
    }

    /** Tells whether this process is known to be behind. */
    boolean behind() {
        return agreement.installed() != version;
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
