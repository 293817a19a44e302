package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.internal.enforcement.Artifact.Kind;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Brings the objects of one table to what they should be, inside one transaction; touches none that stands already. */
final class Reconciliation {

    private static final String CANNOT_REPLACE_VIEW = "42P16";

    private final Connection connection;
    private final Catalog catalog;
    private final boolean dry;
    private final List<String> statements = new ArrayList<>();

    /**
     * Begins.
     *
     * @param dry whether only to say what would be run
     */
    Reconciliation(Connection connection, boolean dry) {
        this.connection = connection;
        this.catalog = new Catalog(connection);
        this.dry = dry;
    }

    boolean dry() {
        return dry;
    }

    /** Returns the statements that were run. */
    List<String> statements() {
        return statements;
    }

    /**
     * Replaces what differs.
     *
     * @param table the table that all of them are on, locked at once if anything on it must change
     */
    void apply(String table, List<Artifact> artifacts) throws SQLException {
        List<Artifact> differing = new ArrayList<>();
        for (Artifact artifact : artifacts) {
            if (differs(artifact)) {
                differing.add(artifact);
            }
        }
        if (differing.stream().anyMatch(artifact -> artifact.kind().onTable())) {
            run("LOCK TABLE " + table + " IN " + lock(differing) + " MODE");
        }
        for (Artifact artifact : dropped(differing)) {
            run(artifact.drop());
        }
        for (Artifact artifact : created(differing)) {
            create(artifact);
        }
    }

    /** Triggers go before the functions that they call, and come after them: the kinds are in that order. */
    private static List<Artifact> dropped(List<Artifact> differing) {
        return differing.stream()
                .filter(artifact -> !artifact.wanted())
                .sorted(Comparator.comparing(Artifact::kind).reversed())
                .toList();
    }

    private static List<Artifact> created(List<Artifact> differing) {
        return differing.stream()
                .filter(Artifact::wanted)
                .sorted(Comparator.comparing(Artifact::kind))
                .toList();
    }

    /** A trigger may be added beside readers, a constraint may not. */
    private static String lock(List<Artifact> differing) {
        return differing.stream()
                        .anyMatch(a -> a.kind() == Kind.CONSTRAINT || (a.kind().onTable() && !a.wanted()))
                ? "ACCESS EXCLUSIVE"
                : "SHARE ROW EXCLUSIVE";
    }

    private boolean differs(Artifact artifact) throws SQLException {
        Optional<Catalog.Live> live = catalog.live(artifact);
        if (!artifact.wanted()) {
            return live.isPresent();
        }
        return live.isEmpty()
                || live.get().changed()
                || !live.get().compiledFrom(artifact)
                || (artifact.kind() != Kind.CONSTRAINT && !live.get().active());
    }

    private void create(Artifact artifact) throws SQLException {
        switch (artifact.kind()) {
            case FUNCTION, TRIGGER -> run(artifact.definition());
            case CONSTRAINT -> replaceConstraint(artifact);
            case VIEW -> replaceView(artifact);
        }
        if (!artifact.afterwards().isEmpty()) {
            run(artifact.afterwards());
        }
        if (artifact.kind() == Kind.FUNCTION) {
            for (String role : catalog.callers(artifact)) {
                run("REVOKE ALL ON " + artifact.reference() + " FROM " + role);
            }
        }
        if (!dry) {
            mark(artifact);
        }
    }

    private void replaceConstraint(Artifact constraint) throws SQLException {
        if (catalog.live(constraint).isPresent()) {
            run(constraint.drop());
        }
        run(constraint.definition());
    }

    private void mark(Artifact artifact) throws SQLException {
        Catalog.Live live = catalog.live(artifact).orElseThrow();
        run("COMMENT ON " + artifact.reference() + " IS " + TextLiteral.of(Catalog.comment(artifact, live)));
    }

    /** A view that only gains columns is replaced and keeps its grants. */
    private void replaceView(Artifact view) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            run(view.definition());
        } catch (SQLException e) {
            if (!CANNOT_REPLACE_VIEW.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            run(view.drop());
            run(view.definition());
        }
    }

    void run(String sql) throws SQLException {
        statements.add(sql);
        if (dry) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
