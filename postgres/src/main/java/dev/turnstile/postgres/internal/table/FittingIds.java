package dev.turnstile.postgres.internal.table;

import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces ids that do not fit the types of the id columns by null, which identifies no record. Examples are a number
 * out of range, a text that is no uuid, and a label that an enum does not have.
 *
 * <p>A text that {@link IdSyntax} cannot judge is cast by the server in a separate query, behind a savepoint in an open
 * transaction. A failed cast in the statement itself would fail the statement for all of its records, and abort the
 * caller's transaction.
 *
 * @param connection the connection of the statement
 * @param table the table
 */
public record FittingIds(Connection connection, BoundTable table) {

    /** Class 22 of the SQLSTATEs: data exceptions. */
    private static final String DATA_EXCEPTION = "22";

    /** Returns whether an id certainly fits, without a query. */
    public static boolean certain(BoundTable table, List<String> id) {
        for (int i = 0; i < id.size(); i++) {
            if (IdSyntax.of(type(table, i), id.get(i)) != IdSyntax.Fit.FITS) {
                return false;
            }
        }
        return true;
    }

    /** Returns the ids with null for each value of an id that does not fit. */
    public List<List<@Nullable String>> of(List<List<String>> ids) throws SQLException {
        if (ids.stream().allMatch(id -> certain(table, id))) {
            return new ArrayList<>(ids);
        }
        List<Map<String, Boolean>> columns = new ArrayList<>();
        for (int i = 0; i < table.declared().idColumns().size(); i++) {
            int index = i;
            columns.add(
                    judged(type(table, i), ids.stream().map(id -> id.get(index)).toList()));
        }
        return ids.stream().map(id -> fitting(id, columns)).toList();
    }

    private static List<@Nullable String> fitting(List<String> id, List<Map<String, Boolean>> columns) {
        List<@Nullable String> fitting = new ArrayList<>();
        for (int i = 0; i < id.size(); i++) {
            fitting.add(Boolean.TRUE.equals(columns.get(i).get(id.get(i))) ? id.get(i) : null);
        }
        return fitting;
    }

    private static String type(BoundTable table, int column) {
        return table.castType(table.declared().idColumns().get(column));
    }

    /** Returns for each text whether it is a value of the type. */
    private Map<String, Boolean> judged(String type, List<String> texts) throws SQLException {
        Map<String, Boolean> judged = new HashMap<>();
        Set<String> open = new LinkedHashSet<>();
        for (String text : texts) {
            IdSyntax.Fit fit = IdSyntax.of(type, text);
            if (fit == IdSyntax.Fit.UNKNOWN) {
                open.add(text);
            } else {
                judged.put(text, fit == IdSyntax.Fit.FITS);
            }
        }
        if (!open.isEmpty()) {
            ask(type, List.copyOf(open), judged);
        }
        return judged;
    }

    /** Casts the texts on the server. If the cast of several texts fails, casts each half separately. */
    private void ask(String type, List<String> texts, Map<String, Boolean> judged) throws SQLException {
        boolean fit = castable(type, texts);
        if (fit || texts.size() == 1) {
            texts.forEach(text -> judged.put(text, fit));
            return;
        }
        int half = texts.size() / 2;
        ask(type, texts.subList(0, half), judged);
        ask(type, texts.subList(half, texts.size()), judged);
    }

    private boolean castable(String type, List<String> texts) throws SQLException {
        @Nullable Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        try {
            cast(type, texts);
        } catch (SQLException e) {
            if (!SqlState.of(e).startsWith(DATA_EXCEPTION)) {
                throw e;
            }
            if (before != null) {
                connection.rollback(before);
            }
            return false;
        }
        if (before != null) {
            connection.releaseSavepoint(before);
        }
        return true;
    }

    private void cast(String type, List<String> texts) throws SQLException {
        String sql = "SELECT count(CAST(turnstile_text AS " + type
                + ")) FROM unnest(CAST(? AS text[])) AS turnstile_texts(turnstile_text)";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setArray(1, connection.createArrayOf("text", texts.toArray()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
            }
        }
    }
}
