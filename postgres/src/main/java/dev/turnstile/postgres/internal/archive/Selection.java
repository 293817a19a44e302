package dev.turnstile.postgres.internal.archive;

import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry.InstalledLifecycle;
import dev.turnstile.postgres.internal.sql.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * The streams of an archive plan, as a condition on the alias s of the stream table.
 *
 * @param condition the condition
 * @param parameters the values of the condition's parameters
 */
record Selection(String condition, Parameters parameters) {

    /**
     * Matches finished records. A record is finished if the last event of each of its lifecycles led to a terminal
     * state. Archived events of the stream are included.
     */
    private static final String FINISHED = """
            (s.deleted_up_to = s.version OR EXISTS (SELECT FROM {schema}.lifecycle l WHERE l.category = s.category)
              AND NOT EXISTS (
                SELECT FROM {schema}.lifecycle l
                WHERE l.category = s.category AND NOT EXISTS (
                  SELECT FROM unnest(CAST(? AS smallint[]), CAST(? AS smallint[])) AS terminal(lifecycle, code)
                  WHERE terminal.lifecycle = l.id AND terminal.code = (
                    SELECT e.to_state FROM {schema}.stream_events(s.id, s.archived_up_to, 1, s.version) e
                    JOIN {schema}.event_type t ON t.id = e.type AND t.lifecycle = l.id
                    ORDER BY e.version DESC LIMIT 1))))""";

    private static final String IN_CATEGORY = "s.category = (SELECT id FROM {schema}.category WHERE name = ?)";

    private static final String NAMED = """
            (s.category, s.key) IN (
              SELECT c.id, named.key FROM unnest(CAST(? AS text[]), CAST(? AS text[])) AS named(category, key)
              JOIN {schema}.category c ON c.name = named.category)""";

    static Selection of(ArchivePlan plan, List<InstalledLifecycle> lifecycles) {
        Parameters parameters = new Parameters();
        List<String> conditions = new ArrayList<>(List.of("true"));
        String category = plan.category();
        if (category != null) {
            conditions.add(IN_CATEGORY);
            parameters.text(category);
        }
        if (!plan.streams().isEmpty()) {
            conditions.add(NAMED);
            named(plan.streams(), parameters);
        }
        if (!plan.living()) {
            conditions.add(FINISHED);
            terminal(lifecycles, parameters);
        }
        return new Selection(String.join("\nAND ", conditions), parameters);
    }

    private static void named(List<StreamName> streams, Parameters parameters) {
        parameters
                .array("text", streams.stream().map(StreamName::category).toList())
                .array("text", streams.stream().map(StreamName::key).toList());
    }

    private static void terminal(List<InstalledLifecycle> lifecycles, Parameters parameters) {
        List<Short> numbers = new ArrayList<>();
        List<Short> codes = new ArrayList<>();
        for (InstalledLifecycle one : lifecycles) {
            one.machine().states().stream().filter(state -> state.terminal()).forEach(state -> {
                numbers.add(one.binding().lifecycle());
                codes.add((short) state.code());
            });
        }
        parameters.array("smallint", numbers).array("smallint", codes);
    }
}
