package dev.turnstile.postgres.internal.sql;

import dev.turnstile.subscription.Cursor;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of a statement's parameters in order, collected while its text is assembled. */
public final class Parameters {

    /** Sets the parameter at an index. */
    private interface Value {
        void set(PreparedStatement statement, int index) throws SQLException;
    }

    private final List<Value> values = new ArrayList<>();

    public Parameters text(@Nullable String text) {
        return with((statement, index) -> statement.setString(index, text));
    }

    public Parameters number(long number) {
        return with((statement, index) -> statement.setLong(index, number));
    }

    public Parameters integer(int number) {
        return with((statement, index) -> statement.setInt(index, number));
    }

    /** Adds the horizon's text and the position of a cursor. */
    public Parameters cursor(Cursor cursor) {
        return text(SqlCursor.horizon(cursor)).number(cursor.position());
    }

    /** Adds a value whose SQL type follows from its class. */
    public Parameters object(Object value) {
        return with((statement, index) -> statement.setObject(index, value));
    }

    public Parameters time(@Nullable Instant time) {
        return with((statement, index) ->
                statement.setObject(index, SqlTime.optional(time), Types.TIMESTAMP_WITH_TIMEZONE));
    }

    /**
     * Adds an array.
     *
     * @param type the SQL type of the elements
     */
    public Parameters array(String type, Collection<? extends @Nullable Object> elements) {
        Object[] array = elements.toArray();
        return with((statement, index) ->
                statement.setArray(index, statement.getConnection().createArrayOf(type, array)));
    }

    public Parameters addAll(Parameters others) {
        values.addAll(others.values);
        return this;
    }

    private Parameters with(Value value) {
        values.add(value);
        return this;
    }

    /** Binds all values to a statement's parameters. */
    public void bind(PreparedStatement statement) throws SQLException {
        int index = 1;
        for (Value value : values) {
            value.set(statement, index++);
        }
    }
}
