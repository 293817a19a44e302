package dev.turnstile.postgres.internal;

import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.UnknownStateCode;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A machine and its table, with what every statement about them needs.
 *
 * @param machine the machine
 * @param table the table as the catalog knows it
 * @param binding the numbers under which the database knows them
 * @param definitions watches the installed definition
 * @param template the names for the statements
 * @param json writes and reads data and metadata
 */
record BoundLifecycle<S, T>(
        StateMachine<S, T> machine,
        BoundTable table,
        Binding binding,
        DefinitionWatch<S, T> definitions,
        StatementTemplate template,
        Json json) {

    String name() {
        return machine.name();
    }

    /**
     * Returns the state that a row's code stands for.
     *
     * @throws UnknownStateCode if it stands for none
     */
    S state(String key, @Nullable Integer code) {
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
        throw new UnknownStateCode(name(), key, String.valueOf(code), known);
    }

    int code(S state) {
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

    /** Returns the state that the caller relies on, or null if it takes the record as it is. */
    @SuppressWarnings("unchecked") // the machine knows only states of type S, and refuses any other value
    @Nullable
    S expected(Details details) {
        return (S) details.expected();
    }

    @Nullable
    Integer expectedCode(Details details) {
        S expected = expected(details);
        return expected == null ? null : code(expected);
    }

    /** Binds an id's values; returns the index after the last. */
    int bindId(PreparedStatement statement, int first, Object id) throws SQLException {
        int index = first;
        for (String value : table.idValues(id)) {
            statement.setString(index++, value);
        }
        return index;
    }

    /** Binds the values of many ids, one array for each id column, from the first parameter; returns the index after. */
    int bindIds(PreparedStatement statement, List<?> ids) throws SQLException {
        List<List<String>> values = ids.stream().map(table::idValues).toList();
        int columns = table.declared().idColumns().size();
        for (int column = 0; column < columns; column++) {
            int place = column;
            Array texts = statement
                    .getConnection()
                    .createArrayOf(
                            "text", values.stream().map(id -> id.get(place)).toArray());
            statement.setArray(column + 1, texts);
        }
        return columns + 1;
    }
}
