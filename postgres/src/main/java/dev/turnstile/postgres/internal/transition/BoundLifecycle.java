package dev.turnstile.postgres.internal.transition;

import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.definition.Binding;
import dev.turnstile.postgres.internal.definition.DefinitionWatch;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.table.FittingIds;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is bound to its table, with the ids and names that its statements need.
 *
 * @param machine the machine
 * @param table the table as read from the catalog
 * @param binding the ids under which the lifecycle is stored
 * @param definitions compares the installed definition with the definition of this process
 * @param template the template with the names for the statements
 * @param json the JSON implementation for data and metadata
 */
public record BoundLifecycle<S, T>(
        StateMachine<S, T> machine,
        BoundTable table,
        Binding binding,
        DefinitionWatch<S, T> definitions,
        StatementTemplate template,
        Json json) {

    private static final String INSTALLED = "SELECT {installed}";

    public String name() {
        return machine.name();
    }

    /**
     * Returns the state of a row's code.
     *
     * @throws UnknownStateCodeException if the machine has no state with the code, or the code is null
     */
    public S state(String key, @Nullable Integer code) {
        Optional<State<S, T>> state = code == null ? Optional.empty() : machine.byCode(code);
        if (state.isPresent()) {
            return state.get().value();
        }
        if (definitions.behind()) {
            throw definitions.outdated("the state with code " + code + ", which " + name() + " " + key + " is in");
        }
        String known = machine.states().stream()
                .map(declared -> declared.code() + " " + declared.name())
                .collect(Collectors.joining(", "));
        throw new UnknownStateCodeException(name(), key, String.valueOf(code), known);
    }

    public int code(S state) {
        return machine.state(state).code();
    }

    String stateName(S state) {
        return machine.state(state).name();
    }

    List<String> transitionNames(List<T> transitions) {
        return transitions.stream()
                .map(value -> machine.transition(value).name())
                .toList();
    }

    /** Returns the state that the caller expects, or null if the caller expects none. */
    @SuppressWarnings("unchecked") // the machine knows only states of type S, and refuses any other value
    public @Nullable S expected(TransitionOptions details) {
        return (S) details.expectedState();
    }

    public @Nullable Integer expectedCode(TransitionOptions details) {
        S expected = expected(details);
        return expected == null ? null : code(expected);
    }

    /**
     * Checks that the table has a version column if the caller expects a version.
     *
     * @throws IllegalArgumentException if a version is expected and the table has no version column
     */
    public void checkVersion(TransitionOptions details) {
        if (details.expectedVersion() != null && table.declared().versionColumn() == null) {
            throw new IllegalArgumentException("table " + table.declared().name()
                    + " has no version column to compare with version " + details.expectedVersion()
                    + "; name it with RecordTable.withVersion(column)");
        }
    }

    /** Returns whether the version that the caller expects differs from the row's version. */
    public boolean stale(TransitionOptions details, @Nullable Long version) {
        return details.expectedVersion() != null && !details.expectedVersion().equals(version);
    }

    /**
     * Returns whether the installed version of the definition differs from the last known version. If so, compares the
     * definitions.
     */
    public boolean definitionChanged(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(template.fill(INSTALLED));
                ResultSet row = query.executeQuery()) {
            return row.next() && definitions.changed(row.getInt(1), connection);
        }
    }

    /**
     * Checks that a table's name without a schema resolves to this table in the session, or to no table. Does nothing
     * if a statement has found a row.
     *
     * @param found whether the statement found a row, which proves that the name resolves to this table
     * @throws dev.turnstile.lifecycle.LifecycleException if the name resolves to another table
     */
    public void checkTable(Connection connection, boolean found) throws SQLException {
        if (!found && !table.sameTable("").isEmpty()) {
            definitionChanged(connection);
        }
    }

    /** Binds the expected version if the table has a version column. Returns the next index. */
    public int bindVersion(PreparedStatement statement, int first, TransitionOptions details) throws SQLException {
        if (table.declared().versionColumn() == null) {
            return first;
        }
        statement.setObject(first, details.expectedVersion(), Types.BIGINT);
        return first + 1;
    }

    /** Binds the values of an id. Returns the next index. */
    int bindId(PreparedStatement statement, int first, Object id) throws SQLException {
        return bindValues(statement, first, fitting(statement.getConnection(), id));
    }

    /** Returns the values of an id, with null for a value that does not fit its column. */
    List<@Nullable String> fitting(Connection connection, Object id) throws SQLException {
        return new FittingIds(connection, table).of(List.of(table.idValues(id))).getFirst();
    }

    /** Binds the values of an id, one for each id column. Returns the next index. */
    int bindValues(PreparedStatement statement, int first, List<@Nullable String> values) throws SQLException {
        int index = first;
        for (@Nullable String value : values) {
            statement.setString(index++, value);
        }
        return index;
    }

    /** Binds the values of many ids, one array for each id column, starting at index 1. Returns the next index. */
    public int bindIds(PreparedStatement statement, List<?> ids) throws SQLException {
        List<List<@Nullable String>> values = new FittingIds(statement.getConnection(), table)
                .of(ids.stream().map(table::idValues).toList());
        int columns = table.declared().idColumns().size();
        for (int column = 0; column < columns; column++) {
            int index = column;
            Array texts = statement
                    .getConnection()
                    .createArrayOf(
                            "text", values.stream().map(id -> id.get(index)).toArray());
            statement.setArray(column + 1, texts);
        }
        return columns + 1;
    }
}
