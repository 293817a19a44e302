package dev.turnstile.postgres.internal.sql;

import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Converts cursors. The driver has no type for {@code xid8}, so the unsigned horizon is sent and read as text. */
public final class SqlCursor {

    private static final String SETTLED = "SELECT CAST({schema}.log_xmin() AS text) AS horizon";

    private SqlCursor() {}

    /** Returns the cursor of a horizon's text and a position. */
    public static Cursor of(@Nullable String horizon, long position) {
        return new Cursor(Long.parseUnsignedLong(Objects.requireNonNull(horizon)), position);
    }

    /** Returns the cursor in the columns {@code horizon}, cast to text, and {@code position} of the current row. */
    public static Cursor read(ResultSet row) throws SQLException {
        return of(row.getString("horizon"), row.getLong("position"));
    }

    /** Returns the text of a cursor's horizon. */
    public static String horizon(Cursor cursor) {
        return Long.toUnsignedString(cursor.horizon());
    }

    /** Binds a cursor to two parameters: the horizon's text and the position. */
    public static void bind(PreparedStatement statement, int first, Cursor cursor) throws SQLException {
        statement.setString(first, horizon(cursor));
        statement.setLong(first + 1, cursor.position());
    }

    /**
     * Returns the cursor up to which all events are settled now: no event can be inserted before the cursor any more.
     * Unlike the end of the log, this cursor does not move with appends.
     *
     * @param template a template with Turnstile's schema
     */
    public static Cursor settled(Connection connection, StatementTemplate template) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(template.fill(SETTLED));
                ResultSet row = query.executeQuery()) {
            row.next();
            return of(row.getString("horizon"), 0);
        }
    }
}
