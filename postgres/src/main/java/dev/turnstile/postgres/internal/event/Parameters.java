package dev.turnstile.postgres.internal.event;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of a statement's parameters in their order, collected while its text is put together. */
final class Parameters {

    /** Sets the parameter of an index. */
    private interface Value {
        void set(PreparedStatement statement, int index) throws SQLException;
    }

    private final List<Value> values = new ArrayList<>();

    Parameters text(String text) {
        return with((statement, index) -> statement.setString(index, text));
    }

    Parameters number(long number) {
        return with((statement, index) -> statement.setLong(index, number));
    }

    Parameters integer(int number) {
        return with((statement, index) -> statement.setInt(index, number));
    }

    Parameters time(Instant time) {
        return with((statement, index) ->
                statement.setObject(index, time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE));
    }

    /**
     * Adds an array.
     *
     * @param type the elements' type in the database
     */
    Parameters array(String type, Collection<? extends @Nullable Object> elements) {
        Object[] array = elements.toArray();
        return with((statement, index) ->
                statement.setArray(index, statement.getConnection().createArrayOf(type, array)));
    }

    Parameters addAll(Parameters others) {
        values.addAll(others.values);
        return this;
    }

    private Parameters with(Value value) {
        values.add(value);
        return this;
    }

    void bind(PreparedStatement statement) throws SQLException {
        int index = 1;
        for (Value value : values) {
            value.set(statement, index++);
        }
    }
}
