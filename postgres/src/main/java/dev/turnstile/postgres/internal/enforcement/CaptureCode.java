package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.StateCodes;
import dev.turnstile.postgres.internal.enforcement.Artifact.Kind;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compiles a lifecycle to the triggers that capture bypasses: statements that change states without Turnstile. A row
 * that is inserted in an initial state is no bypass. Its trigger appends the creation of the record, in every mode.
 *
 * <p>A statement fires the statement triggers of the table that it names, so each partition has its own triggers.
 * Deletions are never refused, because Turnstile has no operation that deletes a record.
 */
final class CaptureCode {

    /** The captured statements, with the query for the records that they change. */
    private enum Operation {
        UPDATE("REFERENCING OLD TABLE AS turnstile_old NEW TABLE AS turnstile_new", """
                SELECT key, b.state AS was, a.state AS now
                FROM (SELECT {key} AS key, {code} AS state FROM turnstile_old AS {alias}) AS b
                FULL JOIN (SELECT {key} AS key, {code} AS state FROM turnstile_new AS {alias}) AS a USING (key)
                WHERE (b.state IS DISTINCT FROM a.state OR b.key IS NULL OR a.key IS NULL) AND key IS NOT NULL"""),
        CREATION("REFERENCING NEW TABLE AS turnstile_new", """
                SELECT {key} AS key, {code} AS now
                FROM turnstile_new AS {alias} WHERE {key} IS NOT NULL AND {code} IN ({initial_codes})"""),
        INSERT("REFERENCING NEW TABLE AS turnstile_new", """
                SELECT {key} AS key, CAST(NULL AS smallint) AS was, {code} AS now
                FROM turnstile_new AS {alias}
                WHERE {key} IS NOT NULL AND ({code} IN ({initial_codes})) IS NOT TRUE"""),
        DELETE("REFERENCING OLD TABLE AS turnstile_old", """
                SELECT {key} AS key, {code} AS was, CAST(NULL AS smallint) AS now
                FROM turnstile_old AS {alias} WHERE {key} IS NOT NULL"""),
        TRUNCATE("", """
                SELECT '' AS key, CAST(NULL AS smallint) AS was, CAST(NULL AS smallint) AS now""");

        private final String transitionTables;
        private final String changed;

        Operation(String transitionTables, String changed) {
            this.transitionTables = transitionTables;
            this.changed = changed;
        }

        String suffix() {
            String name = name().toLowerCase(Locale.ROOT);
            return this == CREATION ? name : "bypass_" + name;
        }

        /** Returns the name of the SQL statement that fires the trigger. */
        String statement() {
            return this == CREATION ? "INSERT" : name();
        }

        String file(Capture capture) {
            if (this == CREATION) {
                return "bypass_record.sql";
            }
            return switch (capture) {
                case OBSERVE -> "bypass_observe.sql";
                case RECORD -> "bypass_record.sql";
                case REFUSE ->
                    switch (this) {
                        case UPDATE, INSERT -> "bypass_refuse.sql";
                        case CREATION, DELETE -> "bypass_record.sql";
                        case TRUNCATE -> "truncate_refuse.sql";
                    };
            };
        }
    }

    private static final String TRIGGER = """
            CREATE OR REPLACE TRIGGER {name} AFTER {operation} ON {relation} {tables} FOR EACH STATEMENT
            WHEN ({past_the_door})
            EXECUTE FUNCTION {function}()""";

    private final EnforcedLifecycle lifecycle;

    CaptureCode(EnforcedLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    List<Artifact> artifacts(Capture capture) {
        List<Artifact> artifacts = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            StatementTemplate template = template(operation);
            artifacts.add(new Artifact(
                    Kind.FUNCTION,
                    lifecycle.qualifiedSchema(),
                    lifecycle.name(operation.suffix()),
                    statements(operation, operation.file(capture), template)
                            .fill(SqlText.file(operation.file(capture)))));
            for (String relation : lifecycle.relations()) {
                artifacts.add(new Artifact(
                        Kind.TRIGGER,
                        relation,
                        lifecycle.triggerName(operation.suffix()),
                        template.with("relation", relation).fill(TRIGGER)));
            }
        }
        return artifacts;
    }

    /** Returns all objects with the declaration that they must not exist. */
    List<Artifact> absent() {
        return artifacts(Capture.RECORD).stream().map(Artifact::unwanted).toList();
    }

    private StatementTemplate template(Operation operation) {
        return lifecycle
                .template()
                .with("by_door", lifecycle.byDoor())
                .with("initial_codes", StateCodes.initial(lifecycle.machine()))
                .with("creation_type", Short.toString(lifecycle.binding().creationType()))
                .with(
                        "verb",
                        TextLiteral.of(DoorMark.verb("create", lifecycle.table().category())))
                .with("was_name", lifecycle.stateName("was"))
                .with("now_name", lifecycle.stateName("now"))
                .with("name", QuotedName.of(lifecycle.triggerName(operation.suffix())))
                .with("function", SqlText.function(lifecycle.schema(), lifecycle.name(operation.suffix())))
                .with("operation", operation.statement())
                .with("tables", operation.transitionTables)
                .with("past_the_door", lifecycle.pastTheDoor());
    }

    /** Returns the parts of a function that query the changed rows. */
    private StatementTemplate statements(Operation operation, String file, StatementTemplate template) {
        String statement = switch (file) {
            case "bypass_record.sql" ->
                SqlText.file(operation == Operation.CREATION ? "creation_append.sql" : "bypass_append.sql");
            case "bypass_observe.sql" -> SqlText.file("bypass_note.sql");
            case "bypass_refuse.sql" -> SqlText.file("bypass_find.sql");
            default -> "";
        };
        RenamedColumns renamed = RenamedColumns.ofKeyAndState(lifecycle);
        StatementTemplate parts = renamed.parts(template, table -> {
            StatementTemplate changed = template.with("key", table.writtenKey())
                    .with("code", code(table))
                    // The operation's name is a parameter in a statement that is built with renamed columns.
                    .with("changing", table.equals(lifecycle.table()) ? "TG_OP" : "$1");
            return changed.with("changed", changed.fill(operation.changed)).fill(statement);
        });
        return operation == Operation.TRUNCATE ? parts.with("unchanged", "true") : parts;
    }

    /**
     * Returns the expression for the state code, or null if the value is not a code. Without the check constraint, an
     * integer or bigint column may contain a value outside the range of smallint, which the log cannot store. A column
     * whose type has changed to a non-integer contains no code either, and its casts could run the user's code.
     */
    private static String code(BoundTable table) {
        String state = table.state();
        String integer = "CAST(pg_typeof(" + state + ") AS oid) IN (20, 21, 23)";
        return table.type(table.declared().stateColumn()).equals("smallint")
                ? "CASE WHEN " + integer + " THEN CAST(" + state + " AS smallint) END"
                : "CASE WHEN " + integer + " THEN CASE WHEN " + state + " BETWEEN 0 AND 32767 THEN CAST(" + state
                        + " AS smallint) END END";
    }
}
