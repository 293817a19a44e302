package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.door.ConditionText;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.door.StateCodes;
import dev.turnstile.postgres.internal.enforcement.Artifact.Kind;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compiles a lifecycle to the constraint and the triggers that refuse invalid states and changes of state.
 *
 * <p>The triggers' WHEN clauses decide changes that edges without SQL guards permit, without a function call. A guard
 * in Java cannot be evaluated in the database: an edge is treated as if it had only its guards in SQL.
 */
final class GuardCode {

    private static final String KNOWN_CODES = """
            ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({state_column} IN ({codes})) NOT VALID""";

    private static final String ON_UPDATE = """
            CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (OLD.{state_column} IS DISTINCT FROM NEW.{state_column}
              AND ({pairs}) IS NOT TRUE
              AND {past_the_door})
            EXECUTE FUNCTION {function}()""";

    private static final String ON_INSERT = """
            CREATE OR REPLACE TRIGGER {name} AFTER INSERT ON {relation} REFERENCING NEW TABLE AS turnstile_new
            FOR EACH STATEMENT WHEN ({past_the_door})
            EXECUTE FUNCTION {function}()""";

    private static final String OUTSIDE_INITIAL = """
            SELECT true, {key}, {state_name}
            FROM turnstile_new AS {alias} WHERE ({state} IN ({initial_codes})) IS NOT TRUE LIMIT 1""";

    private static final String ROW_COLUMNS = "turnstile_row_columns";

    /**
     * The query for the guards after columns were renamed. The target state is a parameter, because every name in the
     * query is a column.
     */
    private static final String GUARD = """
            SELECT {holds}, {unmet} FROM (SELECT {row_columns}) AS {alias},
              (SELECT CAST($3 AS {state_type}) AS turnstile_target) AS turnstile_given""";

    /** The query for the record and whether a guard decides the change. */
    private static final String ROW = """
            SELECT {key}, {source_name}, {permitted}, {decided} FROM (SELECT {row_columns}) AS {alias},
              (SELECT CAST($3 AS {state_type}) AS turnstile_target) AS turnstile_given""";

    private final EnforcedLifecycle lifecycle;

    GuardCode(EnforcedLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** Returns the objects; if {@code wanted} is false, with the declaration that they must not exist. */
    List<Artifact> artifacts(boolean wanted) {
        List<Artifact> artifacts = new ArrayList<>();
        String table = lifecycle.relations().getFirst();
        artifacts.add(artifact(Kind.CONSTRAINT, table, lifecycle.constraintName(), KNOWN_CODES, ""));
        for (String suffix : List.of("guard_update", "guard_insert")) {
            String text = SqlText.file(suffix + ".sql");
            artifacts.add(artifact(Kind.FUNCTION, lifecycle.qualifiedSchema(), lifecycle.name(suffix), text, suffix));
        }
        String onUpdate = lifecycle.triggerName("guard_update");
        artifacts.add(artifact(Kind.TRIGGER, table, onUpdate, ON_UPDATE, "guard_update"));
        for (String relation : lifecycle.relations()) {
            String onInsert = lifecycle.triggerName("guard_insert");
            artifacts.add(artifact(Kind.TRIGGER, relation, onInsert, ON_INSERT, "guard_insert"));
        }
        return wanted ? artifacts : artifacts.stream().map(Artifact::unwanted).toList();
    }

    private Artifact artifact(Kind kind, String relation, String name, String text, String function) {
        StatementTemplate template = function.equals("guard_update")
                ? new RenamedColumns(lifecycle, referenced()).names(lifecycle.template())
                : RenamedColumns.ofKeyAndState(lifecycle).parts(lifecycle.template(), this::outsideInitial);
        StatementTemplate parts = template.with("name", QuotedName.of(name))
                .with("relation", relation)
                .with("function", SqlText.function(lifecycle.schema(), lifecycle.name(function)))
                .with("past_the_door", lifecycle.pastTheDoor())
                .with("codes", StateCodes.all(lifecycle.machine()))
                .with("initial_codes", StateCodes.initial(lifecycle.machine()))
                .with("initial", TextLiteral.of(names(initial())))
                .with("pairs", pairs())
                .with("generated", generated())
                .with("holds", holds())
                .with("unmet", unmet())
                .with(
                        "decided",
                        guarded().isEmpty()
                                ? "false"
                                : String.join(" OR ", guarded().keySet()))
                .with("permitted", permitted())
                .with("source_name", lifecycle.stateName(lifecycle.table().state()))
                .with("target_name", lifecycle.stateName("turnstile_target"))
                .with("state_name", lifecycle.stateName(lifecycle.table().state()));
        String filled = parts.with("guard_form", form(parts, GUARD))
                .with("row_form", form(parts, ROW))
                .fill(text);
        return new Artifact(kind, relation, name, filled);
    }

    /** Returns a statement as a format string, whose argument is the list of the row's columns. */
    private static String form(StatementTemplate parts, String statement) {
        return TextLiteral.of(parts.with("row_columns", ROW_COLUMNS)
                .fill(statement)
                .replace("%", "%%")
                .replace(ROW_COLUMNS, "%s"));
    }

    /** Returns the columns of the id, the state column, generated columns, and columns that guards refer to. */
    private List<String> referenced() {
        Set<String> names = new LinkedHashSet<>(lifecycle.sealedColumns());
        names.addAll(lifecycle.generated());
        lifecycle.machine().edges().stream()
                .flatMap(edge -> guards(edge).stream())
                .flatMap(guard -> ConditionText.of(guard.condition()).tokens().stream())
                .map(ConditionText.Token::text)
                .filter(lifecycle.numbers()::containsKey)
                .forEach(names::add);
        return List.copyOf(names);
    }

    private String outsideInitial(BoundTable table) {
        return lifecycle
                .template()
                .with("key", table.writtenKey())
                .with("state", table.state())
                .with("state_name", lifecycle.stateName(table.state()))
                .with("initial_codes", StateCodes.initial(lifecycle.machine()))
                .fill(OUTSIDE_INITIAL);
    }

    private List<State<String, String>> initial() {
        return lifecycle.machine().states().stream().filter(State::initial).toList();
    }

    private static String names(List<State<String, String>> states) {
        return states.stream().map(State::name).collect(Collectors.joining(", "));
    }

    /** Returns the condition on OLD and NEW that an edge without SQL guards permits the change. */
    private String pairs() {
        String column = QuotedName.of(lifecycle.stateColumn());
        Map<Integer, TreeSet<Integer>> targets = new TreeMap<>();
        lifecycle.machine().edges().stream()
                .filter(edge -> guards(edge).isEmpty())
                .forEach(edge -> targets.computeIfAbsent(code(edge.from()), from -> new TreeSet<>())
                        .add(code(edge.to())));
        return targets.isEmpty()
                ? "false"
                : targets.entrySet().stream()
                        .map(entry -> "OLD." + column + " = " + entry.getKey() + " AND NEW." + column + " IN ("
                                + entry.getValue().stream()
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", "))
                                + ")")
                        .collect(Collectors.joining(" OR "));
    }

    /**
     * Returns assignments of the old row's generated columns. In a BEFORE trigger the new row's generated columns are
     * null; Turnstile's own statements evaluate guards on the old row as well.
     */
    private String generated() {
        return lifecycle.generated().stream()
                .map(QuotedName::of)
                .map(column -> "\n  NEW." + column + " := OLD." + column + ";")
                .collect(Collectors.joining());
    }

    private String holds() {
        return guarded().entrySet().stream()
                .map(entry -> " WHEN " + entry.getKey() + " THEN "
                        + entry.getValue().stream()
                                .map(edge -> guards(edge).stream()
                                        .map(guard -> GuardResults.text(guard) + " IS TRUE")
                                        .collect(Collectors.joining(" AND ", "(", ")")))
                                .collect(Collectors.joining(" OR ")))
                .collect(Collectors.joining("", "CASE WHEN false THEN false", " ELSE false END"));
    }

    private String unmet() {
        return guarded().entrySet().stream()
                .map(entry -> " WHEN " + entry.getKey() + " THEN concat_ws(', ', "
                        + entry.getValue().stream()
                                .flatMap(edge -> guards(edge).stream())
                                .distinct()
                                .map(guard -> "CASE WHEN " + GuardResults.text(guard) + " IS NOT TRUE THEN "
                                        + TextLiteral.of(guard.reason()) + " END")
                                .collect(Collectors.joining(", "))
                        + ")")
                .collect(Collectors.joining("", "CASE WHEN false THEN ''", " ELSE '' END"));
    }

    /** Returns the edges with SQL guards, by the condition that the change has their source and target state. */
    private Map<String, List<Edge<String, String>>> guarded() {
        return lifecycle.machine().edges().stream()
                .filter(edge -> !guards(edge).isEmpty())
                .collect(Collectors.groupingBy(
                        edge -> lifecycle.table().state() + " = " + code(edge.from()) + " AND turnstile_target = "
                                + code(edge.to()),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    private String permitted() {
        return lifecycle
                .eachState(state -> " WHEN " + state.code() + " THEN " + TextLiteral.of(exits(state)))
                .transform(whens -> "CASE " + lifecycle.table().state() + whens + " ELSE 'none' END");
    }

    private String exits(State<String, String> state) {
        String exits = lifecycle.machine().edges().stream()
                .filter(edge -> edge.from().equals(state.value()))
                .map(edge -> edge.transition() + " to " + edge.to())
                .distinct()
                .collect(Collectors.joining(", "));
        return exits.isEmpty() ? "none" : exits;
    }

    private static List<Guard.Sql> guards(Edge<String, String> edge) {
        return edge.guards().stream()
                .filter(Guard.Sql.class::isInstance)
                .map(Guard.Sql.class::cast)
                .toList();
    }

    private int code(String state) {
        return lifecycle.machine().state(state).code();
    }
}
