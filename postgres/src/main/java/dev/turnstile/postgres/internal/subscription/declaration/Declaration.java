package dev.turnstile.postgres.internal.subscription.declaration;

import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Subscription;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The part of a subscription's declaration that the database stores.
 *
 * @param handling the kind of its handler
 * @param selection the events that it selects
 */
public record Declaration(String handling, Selection selection) {

    /** The columns of table {@code subscription} that contain the declaration. */
    public static final String COLUMNS = "handling, categories, types, machines, kinds";

    static Declaration of(Subscription declared) {
        return new Declaration(declared.handling().kind(), declared.selection());
    }

    /** Reads the declaration in {@link #COLUMNS}. Returns null if nothing is declared. */
    public static @Nullable Declaration read(ResultSet row) throws SQLException {
        String handling = row.getString("handling");
        if (handling == null) {
            return null;
        }
        Set<Kind> kinds = texts(row, "kinds").stream().map(Kind::of).collect(Collectors.toSet());
        Selection selection =
                new Selection(texts(row, "categories"), texts(row, "types"), texts(row, "machines"), kinds);
        return new Declaration(handling, selection);
    }

    private static Set<String> texts(ResultSet row, String column) throws SQLException {
        Array texts = row.getArray(column);
        return new TreeSet<>(Arrays.asList((String[]) texts.getArray()));
    }

    /** Binds the columns to five parameters, from {@code first} on. */
    void bind(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, handling);
        Connection connection = statement.getConnection();
        statement.setArray(first + 1, array(connection, selection.categories()));
        statement.setArray(first + 2, array(connection, selection.types()));
        statement.setArray(first + 3, array(connection, selection.machines()));
        Set<String> kinds = selection.kinds().stream()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        statement.setArray(first + 4, array(connection, kinds));
    }

    private static Array array(Connection connection, Collection<String> texts) throws SQLException {
        return connection.createArrayOf("text", new TreeSet<>(texts).toArray());
    }

    /** Returns the declaration in one line. */
    @Override
    public String toString() {
        return selection + ", delivered to a handler of kind '" + handling + "'";
    }
}
