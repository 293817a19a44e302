package dev.turnstile.postgres.internal.definition;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.util.Map;

/**
 * The ids under which a lifecycle is stored in the database.
 *
 * @param lifecycle the id of the lifecycle
 * @param machine the id of the machine
 * @param category the id of the category of the table's streams
 * @param version the version under which the definition of this process is installed
 * @param installed the latest installed version; greater than {@code version} if this process has an older definition
 * @param transitionTypes the ids of the event types of transitions, by the transition's name
 * @param creationType the id of the event type of creations
 * @param correctionType the id of the event type of corrections
 * @param bypassType the id of the event type of bypasses
 * @param in the incarnation of the server in which the ids are valid
 */
public record Binding(
        short lifecycle,
        short machine,
        short category,
        int version,
        int installed,
        Map<String, Short> transitionTypes,
        short creationType,
        short correctionType,
        short bypassType,
        Incarnation in) {

    public Binding {
        transitionTypes = Map.copyOf(transitionTypes);
    }

    /** Returns the template with the ids, and with the names of the table and of Turnstile's schema. */
    public StatementTemplate template(String schema, BoundTable table) {
        String quoted = QuotedName.of(schema);
        return new StatementTemplate(Map.ofEntries(
                Map.entry("schema", quoted),
                Map.entry("positions", TextLiteral.of(quoted + ".event_position_seq")),
                Map.entry("table", table.qualified()),
                Map.entry("alias", table.alias()),
                Map.entry("by_id", table.byId()),
                Map.entry("key", table.key()),
                Map.entry("state", table.state()),
                Map.entry("state_column", QuotedName.of(table.declared().stateColumn())),
                Map.entry("row_version", table.version()),
                Map.entry("next_version", table.nextVersion()),
                Map.entry("same_version", table.sameVersion()),
                Map.entry("door", DoorMark.CONDITION + table.sameTable("\n    AND ")),
                Map.entry("and_same_table", table.sameTable(" AND ")),
                Map.entry("installed", installed(quoted, table)),
                Map.entry("incarnation", TextLiteral.of(in.text())),
                Map.entry("category", Short.toString(category)),
                Map.entry("machine", Short.toString(machine))));
    }

    /** Returns the expression for the installed version, which a statement returns if it wrote nothing. */
    private String installed(String schema, BoundTable table) {
        String current = "(SELECT version FROM " + schema + ".machine WHERE id = " + machine + ")";
        String same = table.sameTable("");
        return same.isEmpty()
                ? current
                : "CASE WHEN " + same + " THEN " + current + " ELSE " + DefinitionWatch.OTHER_TABLE + " END";
    }

    public Short[] types() {
        Short[] types = transitionTypes.values().toArray(new Short[transitionTypes.size() + 3]);
        types[types.length - 3] = creationType;
        types[types.length - 2] = correctionType;
        types[types.length - 1] = bypassType;
        return types;
    }
}
