package dev.turnstile.postgres.internal.refusal;

import dev.turnstile.postgres.RefusalFilter;
import dev.turnstile.postgres.internal.sql.SqlTime;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The WHERE condition of a refusal filter. Unset fields of the filter are left out, so that the plan fits the filter.
 *
 * @param all the conditions, each with one value
 */
record Conditions(List<Condition> all) {

    /**
     * A condition.
     *
     * @param sql the condition, with one parameter
     * @param value the value of the parameter
     */
    record Condition(String sql, Object value) {}

    static Conditions of(RefusalFilter filter) {
        List<Condition> all = new ArrayList<>();
        String verb = filter.verb();
        if (verb != null) {
            all.add(verb.indexOf('*') < 0 ? new Condition("verb = ?", verb) : new Condition("verb LIKE ?", like(verb)));
        }
        add(all, "name = ?", filter.name());
        add(all, "subject = ?", filter.subject());
        add(all, "record = ?", filter.record());
        add(all, "state = ?", filter.state());
        add(all, "guards @> ARRAY[CAST(? AS text)]", filter.guard());
        add(all, "actor = ?", filter.actor());
        Instant since = filter.since();
        add(all, "refused_at >= ?", SqlTime.optional(since));
        return new Conditions(List.copyOf(all));
    }

    private static void add(List<Condition> all, String sql, @Nullable Object value) {
        if (value != null) {
            all.add(new Condition(sql, value));
        }
    }

    private static String like(String pattern) {
        return pattern.replaceAll("[\\\\%_]", "\\\\$0").replace('*', '%');
    }

    String sql() {
        return all.isEmpty() ? "true" : all.stream().map(Condition::sql).collect(Collectors.joining(" AND "));
    }

    /** Binds the values, and returns the index of the next parameter. */
    int bind(PreparedStatement statement, int first) throws SQLException {
        int index = first;
        for (Condition condition : all) {
            statement.setObject(index++, condition.value());
        }
        return index;
    }
}
