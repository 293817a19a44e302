package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.enforcement.Artifact.Kind;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The view of the ids and states of a lifecycle's records, with the name of the state in addition to its code.
 *
 * <p>The view joins the names instead of containing them, so they are always the names in the installed definition. A
 * search by name finds the code first and then uses the table's index.
 */
final class NamedView {

    private static final String VIEW = """
            CREATE OR REPLACE VIEW {view} WITH (security_invoker = true) AS
            SELECT {columns}
            FROM {table} AS {alias}
            LEFT JOIN {schema}.state AS turnstile_state
              ON turnstile_state.machine = {machine_id} AND turnstile_state.code = {state}""";

    private NamedView() {}

    static Artifact of(EnforcedLifecycle lifecycle, boolean wanted) {
        String name = lifecycle.name("");
        if (!wanted) {
            return Artifact.absent(Kind.VIEW, lifecycle.qualifiedSchema(), name);
        }
        StatementTemplate template = lifecycle
                .template()
                .with("view", SqlText.function(lifecycle.schema(), name))
                .with("machine_id", Short.toString(lifecycle.binding().machine()))
                .with("columns", String.join(", ", columns(lifecycle)));
        return new Artifact(Kind.VIEW, lifecycle.qualifiedSchema(), name, template.fill(VIEW));
    }

    /**
     * Returns the id, the state and its name, and no other columns, because a column that a view shows cannot be
     * dropped or changed.
     */
    private static List<String> columns(EnforcedLifecycle lifecycle) {
        List<String> columns = new ArrayList<>();
        for (String column : new LinkedHashSet<>(lifecycle.sealedColumns())) {
            columns.add(lifecycle.table().alias() + "." + QuotedName.of(column));
        }
        columns.add("turnstile_state.name AS " + QuotedName.of(nameColumn(lifecycle)));
        return columns;
    }

    private static String nameColumn(EnforcedLifecycle lifecycle) {
        String name = SqlText.name(lifecycle.stateColumn(), "name");
        return lifecycle.sealedColumns().contains(name) ? SqlText.name("turnstile", name) : name;
    }
}
