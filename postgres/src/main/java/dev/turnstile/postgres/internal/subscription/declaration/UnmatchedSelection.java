package dev.turnstile.postgres.internal.subscription.declaration;

import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
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
 * The event types of a database, which serve to find selections that can match no event. Immutable.
 *
 * <p>A selected type without events is not reported, because an application may start its subscriptions before it
 * appends events. A type that exists only with other kinds or other machines is reported.
 *
 * @param types the event types
 */
public record UnmatchedSelection(List<Type> types) {

    private static final String TYPES = """
            SELECT DISTINCT t.kind, t.name, m.name FROM {schema}.event_type t
            LEFT JOIN {schema}.lifecycle l ON l.id = t.lifecycle LEFT JOIN {schema}.machine m ON m.id = l.machine""";

    /**
     * An event type.
     *
     * @param kind its kind
     * @param name its name
     * @param machine the state machine whose events have the type, or null
     */
    public record Type(Kind kind, String name, @Nullable String machine) {}

    /** Reads the event types of a database. */
    public static UnmatchedSelection read(Connection connection, String schema) throws SQLException {
        List<Type> types = new ArrayList<>();
        try (PreparedStatement query =
                        connection.prepareStatement(StatementTemplate.of(schema).fill(TYPES));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                types.add(new Type(Kind.of(row.getString(1)), row.getString(2), row.getString(3)));
            }
        }
        return new UnmatchedSelection(types);
    }

    /** Returns the reason why a selection can match no event, in one line; empty if it can match events. */
    public Optional<String> remark(Selection selection) {
        if (selection.types().isEmpty()) {
            return Optional.empty();
        }
        Selection anywhere = new Selection(Set.of(), selection.types(), Set.of(), selection.kinds());
        List<Type> named =
                types.stream().filter(type -> anywhere.matches("", type.name())).toList();
        if (named.isEmpty() && starred(selection)) {
            return Optional.of("the selection (" + selection
                    + ") matches no event: * is not a wildcard in types(..); use typesMatching(..) for patterns");
        }
        if (named.isEmpty() || named.stream().anyMatch(type -> meant(selection, type))) {
            return Optional.empty();
        }
        Set<String> found = named.stream().map(UnmatchedSelection::text).collect(Collectors.toCollection(TreeSet::new));
        boolean transitions = named.stream().anyMatch(type -> type.kind() == Kind.TRANSITION);
        return Optional.of("the selection (" + selection + ") matches no event: the database contains only "
                + String.join(", ", found)
                + (transitions ? "; use Selection.transitions(machine, ..) for transitions" : "; select another kind"));
    }

    /** Returns whether selected names contain an asterisk, and would match types if they were patterns. */
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
}
