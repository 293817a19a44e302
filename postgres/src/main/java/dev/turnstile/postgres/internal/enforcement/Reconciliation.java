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
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates, replaces and drops the objects of one table as declared, inside one transaction. Objects that are installed
 * as declared are left alone.
 */
final class Reconciliation {

    private static final String CANNOT_REPLACE_VIEW = "42P16";

    private final Connection connection;
    private final Catalog catalog;
    private final boolean dry;
    private final List<String> statements = new ArrayList<>();

    /**
     * Creates a reconciliation.
     *
     * @param dry true to collect the statements without executing them
     */
    Reconciliation(Connection connection, boolean dry) {
        this.connection = connection;
        this.catalog = new Catalog(connection);
        this.dry = dry;
    }

    boolean dry() {
        return dry;
    }

    /** Returns the executed statements. */
    List<String> statements() {
        return statements;
    }

    /**
     * Replaces the objects that differ, and drops the owner's other objects, which were installed under former names or
     * on other tables.
     *
     * @param owner the lifecycle or watch that the objects belong to
     * @param table the table of all objects, which is locked first if any trigger or constraint must change
     */
    void apply(String owner, String table, List<Artifact> artifacts) throws SQLException {
        List<Artifact> differing = new ArrayList<>(catalog.owned(owner));
        differing.removeIf(owned -> artifacts.stream().anyMatch(owned::sameObject));
        Map<Artifact, Catalog.Live> live = catalog.live(artifacts);
        for (Artifact artifact : artifacts) {
            if (differs(owner, artifact, live.get(artifact))) {
                differing.add(artifact);
            }
        }
        List<String> locked = locked(table, artifacts, differing);
        if (!locked.isEmpty()) {
            run("LOCK TABLE " + String.join(", ", locked) + " IN " + lock(differing) + " MODE");
        }
        for (Artifact artifact : dropped(differing)) {
            run(artifact.drop());
        }
        List<Artifact> created = created(differing);
        for (Artifact artifact : created) {
            create(artifact);
        }
        if (!dry) {
            mark(owner, created);
        }
    }

    /** Returns the tables to lock: the owner's table, and other tables that still have objects of the owner. */
    private static List<String> locked(String table, List<Artifact> artifacts, List<Artifact> differing) {
        return differing.stream()
                .filter(artifact -> artifact.kind().onTable())
                .map(artifact -> artifacts.contains(artifact) ? table : artifact.relation())
                .distinct()
                .toList();
    }

    /**
     * Returns the objects to drop. Triggers are dropped before the functions that they call, in reverse order of the
     * kinds.
     */
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

    /**
     * Returns the lock mode: a trigger can be added while other sessions read the table; adding a constraint or
     * dropping an object excludes readers.
     */
    private static String lock(List<Artifact> differing) {
        return differing.stream()
                        .anyMatch(a -> a.kind() == Kind.CONSTRAINT || (a.kind().onTable() && !a.wanted()))
                ? "ACCESS EXCLUSIVE"
                : "SHARE ROW EXCLUSIVE";
    }

    private static boolean differs(String owner, Artifact artifact, Catalog.@Nullable Live live) {
        if (!artifact.wanted()) {
            return live != null;
        }
        return live == null
                || live.changed()
                || !live.installedAs(owner, artifact)
                || (artifact.kind() != Kind.CONSTRAINT && !live.active());
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
    }

    private void replaceConstraint(Artifact constraint) throws SQLException {
        if (catalog.live(constraint).isPresent()) {
            run(constraint.drop());
        }
        run(constraint.definition());
    }

    private void mark(String owner, List<Artifact> created) throws SQLException {
        Map<Artifact, Catalog.Live> live = catalog.live(created);
        for (Artifact artifact : created) {
            String comment = Catalog.comment(owner, artifact, Objects.requireNonNull(live.get(artifact)));
            run("COMMENT ON " + artifact.reference() + " IS " + TextLiteral.of(comment));
        }
    }

    /** Replaces a view. A view that only gains columns at its end is replaced in place and keeps its privileges. */
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
