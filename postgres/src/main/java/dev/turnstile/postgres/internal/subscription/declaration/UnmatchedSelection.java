package dev.turnstile.postgres.internal.subscription.declaration;

import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.projection.Selection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types that a database knows, and which selections match none of them. Immutable.
 *
 * <p>A type that nothing has yet is no fault of a selection: an application may start its subscriptions before it appends.
 * One that is known under other kinds, or of other machines, is.
 *
 * @param types the types
 */
public record UnmatchedSelection(List<Type> types) {

    private static final String TYPES = """
            SELECT DISTINCT t.kind, t.name, m.name FROM {schema}.event_type t
            LEFT JOIN {schema}.lifecycle l ON l.id = t.lifecycle LEFT JOIN {schema}.machine m ON m.id = l.machine""";

    /**
     * A type of events that the database knows.
     *
     * @param kind its kind
     * @param name its name
     * @param machine the machine whose changes it is of, or null
     */
    public record Type(Kind kind, String name, @Nullable String machine) {}

    /** Reads the types that the database knows. */
    public static UnmatchedSelection read(Connection connection, String schema) throws SQLException {
        List<Type> types = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql(TYPES, schema));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                types.add(new Type(Kind.of(row.getString(1)), row.getString(2), row.getString(3)));
            }
        }
        return new UnmatchedSelection(types);
    }

    /** Returns why a selection can match nothing that the database knows, in one line; nothing if it can. */
    public Optional<String> remark(Selection selection) {
        if (selection.types().isEmpty()) {
            return Optional.empty();
        }
        Selection anywhere = new Selection(Set.of(), selection.types(), Set.of(), selection.kinds());
        List<Type> named =
                types.stream().filter(type -> anywhere.matches("", type.name())).toList();
        if (named.isEmpty() && starred(selection)) {
            return Optional.of("the selection (" + selection
                    + ") matches no event: a star in types(..) means a star; use" + " typesMatching(..) for patterns");
        }
        if (named.isEmpty() || named.stream().anyMatch(type -> meant(selection, type))) {
            return Optional.empty();
        }
        Set<String> found = named.stream().map(UnmatchedSelection::text).collect(Collectors.toCollection(TreeSet::new));
        boolean transitions = named.stream().anyMatch(type -> type.kind() == Kind.TRANSITION);
        return Optional.of("the selection (" + selection + ") matches no event: the database knows these names as "
                + String.join(", ", found) + " only"
                + (transitions ? "; select transitions by Selection.transitions(machine, ..)" : "; name another kind"));
    }

    /** Tells whether names with stars are selected that would match types as patterns. */
    private boolean starred(Selection selection) {
        Set<String> patterns = selection.types().stream()
                .filter(type -> type.contains("\\*"))
                .map(type -> type.replace("\\*", "*"))
                .collect(Collectors.toSet());
        Selection meant = new Selection(Set.of(), patterns, Set.of(), selection.kinds());
        return !patterns.isEmpty() && types.stream().anyMatch(type -> meant.matches("", type.name()));
    }

    private static boolean meant(Selection selection, Type type) {
        return selection.kinds().contains(type.kind()) && selection.matchesMachine(type.machine());
    }

    private static String text(Type type) {
        return type.kind().plural() + " " + type.name()
                + (type.machine() == null ? "" : " of machine " + type.machine());
    }

    private static String sql(String text, String schema) {
        return text.replace("{schema}", QuotedName.of(schema));
    }
}
