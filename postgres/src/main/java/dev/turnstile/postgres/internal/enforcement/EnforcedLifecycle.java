package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.definition.Binding;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.table.KeyForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A lifecycle according to its stored definition, with the data that its triggers are compiled from.
 *
 * @param schema the schema of Turnstile's tables
 * @param machine the machine
 * @param table the table
 * @param binding the ids of the lifecycle
 * @param relations the table and all its partitions, quoted, starting with the table
 * @param generated the table's generated columns
 * @param numbers the attribute numbers of the table's columns
 * @param door the role whose mark is accepted; null if the table is not sealed and every mark is accepted
 */
record EnforcedLifecycle(
        String schema,
        StateMachine<String, String> machine,
        BoundTable table,
        Binding binding,
        List<String> relations,
        List<String> generated,
        Map<String, Short> numbers,
        @Nullable String door) {

    /** Returns the owner in the comments of the lifecycle's objects. */
    String owner() {
        return owner(schema, binding.lifecycle());
    }

    static String owner(String schema, short lifecycle) {
        return "lifecycle " + lifecycle + " of " + QuotedName.of(schema);
    }

    String stateColumn() {
        return table.declared().stateColumn();
    }

    /** Returns the columns that the application may not update in a sealed table: the id and the state. */
    List<String> sealedColumns() {
        List<String> columns = new ArrayList<>(table.declared().idColumns());
        columns.add(stateColumn());
        return columns;
    }

    /** Returns the name of a function or view, built from the table and its state column. */
    String name(String suffix) {
        return suffix.isEmpty()
                ? SqlText.name(table.category(), stateColumn())
                : SqlText.name(table.category(), stateColumn(), suffix);
    }

    /**
     * Returns the name of a trigger. The triggers of a table fire in the order of their names; the prefix makes this
     * trigger fire last.
     */
    String triggerName(String suffix) {
        return SqlText.name("zz_turnstile", stateColumn(), suffix);
    }

    String constraintName() {
        return SqlText.name("turnstile", stateColumn(), "known");
    }

    String qualifiedSchema() {
        return QuotedName.of(schema);
    }

    StatementTemplate template() {
        return binding.template(schema, table)
                .with("machine", TextLiteral.of(machine.name()))
                .with("key", table.writtenKey())
                .with("key_settings", KeyForm.SETTINGS)
                .with("lifecycle", Short.toString(binding.lifecycle()))
                .with("type", Short.toString(binding.bypassType()))
                .with("state_type", table.type(stateColumn()))
                .with("state_literal", TextLiteral.of(stateColumn()));
    }

    /** Returns an expression for the name of the state with a code. */
    String stateName(String code) {
        return "CASE " + code + eachState(state -> " WHEN " + state.code() + " THEN " + TextLiteral.of(state.name()))
                + " ELSE coalesce('the unknown code ' || " + code + ", 'no state') END";
    }

    String eachState(Function<State<String, String>, String> text) {
        return machine.states().stream().map(text).collect(Collectors.joining());
    }

    /** Returns a copy with the door's role of the seal, or null for no seal. */
    EnforcedLifecycle withDoor(@Nullable String role) {
        return new EnforcedLifecycle(schema, machine, table, binding, relations, generated, numbers, role);
    }

    /** Returns the condition that a statement is not a statement of Turnstile. */
    String pastTheDoor() {
        String unmarked = "current_setting('turnstile.door', true) IS DISTINCT FROM"
                + " extract(epoch FROM statement_timestamp())::text";
        return door == null ? unmarked : "(" + unmarked + " OR (" + DoorRole.ofStatement(door) + ") IS NOT TRUE)";
    }

    /** Returns the condition that the session's settings are trusted, for SECURITY DEFINER functions. */
    String byDoor() {
        return DoorRole.ofSession(door == null ? List.of() : List.of(door));
    }
}
