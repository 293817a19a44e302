package dev.turnstile.adoption.history.internal.columns;

import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.internal.Excerpt;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Refuses the changes of several fields in one table unless the options select one field. */
final class FieldNames {

    private static final List<String> COLUMNS =
            List.of("field", "fieldname", "attribute", "attributename", "property", "propertyname", "columnname");
    private static final Set<String> VALUES = Set.of("to", "tostring", "newvalue", "value", "new", "after", "tovalue");

    private FieldNames() {}

    /**
     * Checks that the status is not a value of different fields.
     *
     * @throws UnclearColumns if a column names the changed field, and has different values
     */
    static void check(Sample sample, LogOptions options, List<String> status) {
        if (status.stream().noneMatch(name -> ColumnName.of(name).is(VALUES))) {
            return;
        }
        ColumnName.all(sample).stream()
                .filter(name -> name.is(COLUMNS) && !options.where().containsKey(name.name()))
                .filter(name -> sample.varies(name.name()))
                .findFirst()
                .ifPresent(name -> refuse(name.name(), sample.distinct(name.name())));
    }

    private static void refuse(String column, List<String> fields) {
        String likely = fields.stream()
                .filter(field -> field.toLowerCase(Locale.ROOT).matches(".*(status|state|stage|phase).*"))
                .findFirst()
                .orElse(fields.getFirst());
        throw new UnclearColumns("expected the changes of one field, got those of " + fields.size() + " fields in "
                + Excerpt.of(column) + "; specify one with --where " + column + "=" + likely + " (withWhere)");
    }
}
