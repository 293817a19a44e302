package dev.turnstile.adoption.survey.internal.sample;

import dev.turnstile.adoption.survey.SurveyedColumn.Role;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn.Family;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The roles of the columns of a table. Types and names decide first. Another column with few values carries state if its
 * values depend on the columns that were found before; the region of an order does not.
 */
public final class ColumnRoles {

    private static final int MAX_VALUES = 30;
    private static final int MAX_LENGTH = 40;
    private static final double DEPENDENT = 0.5;

    private final TableCatalog catalog;
    private final Sample sample;
    private final @Nullable String chosen;
    private final SequencedMap<TableColumn, Role> roles = new LinkedHashMap<>();

    private ColumnRoles(TableCatalog catalog, Sample sample, @Nullable String chosen) {
        this.catalog = catalog;
        this.sample = sample;
        this.chosen = chosen;
    }

    /**
     * Returns the role of each column of the sample.
     *
     * @param chosen a column that the caller declared to be the status, or null
     */
    public static SequencedMap<TableColumn, Role> of(TableCatalog catalog, Sample sample, @Nullable String chosen) {
        ColumnRoles columns = new ColumnRoles(catalog, sample, chosen);
        sample.columns().forEach(column -> columns.roles.put(column, columns.byName(column)));
        columns.addDependent();
        return columns.roles;
    }

    private Role byName(TableColumn column) {
        if (column.name().equals(chosen)) {
            return Role.STATUS;
        }
        if (catalog.id().contains(column.name()) || catalog.references().contains(column.name())) {
            return Role.OTHER;
        }
        return switch (column.family()) {
            case BOOLEAN -> ColumnNames.isDeleted(column.name()) ? Role.SOFT_DELETE : Role.FLAG;
            case TIMESTAMP, DATE -> time(column);
            case ENUM -> Role.STATUS;
            case TEXT, INTEGER ->
                ColumnNames.isStatus(column.name()) && hasFewValues(column) ? Role.STATUS : Role.OTHER;
            case UUID, OTHER -> Role.OTHER;
        };
    }

    private static Role time(TableColumn column) {
        if (ColumnNames.isNoMilestone(column.name())) {
            return Role.OTHER;
        }
        if (column.notNull()) {
            return Role.TIME;
        }
        return ColumnNames.isDeleted(column.name()) ? Role.SOFT_DELETE : Role.MILESTONE;
    }

    private boolean hasFewValues(TableColumn column) {
        int distinct = sample.distinct(column);
        return distinct >= 1 && distinct <= MAX_VALUES && sample.length(column) <= MAX_LENGTH;
    }

    private void addDependent() {
        List<TableColumn> anchors = roles.entrySet().stream()
                .filter(entry -> entry.getValue().carriesState())
                .map(Map.Entry::getKey)
                .toList();
        List<TableColumn> candidates = roles.entrySet().stream()
                .filter(entry -> entry.getValue() == Role.OTHER)
                .map(Map.Entry::getKey)
                .filter(this::mayDepend)
                .toList();
        for (TableColumn candidate : candidates) {
            if (anchors.stream().anyMatch(anchor -> association(candidate, anchor) >= DEPENDENT)) {
                roles.put(candidate, Role.STATUS);
            }
        }
    }

    /** A value that is missing until something happens depends on it only where there is a value. */
    private double association(TableColumn candidate, TableColumn anchor) {
        List<String> values = new ArrayList<>();
        List<String> features = new ArrayList<>();
        List<@Nullable String> candidates = sample.values(candidate);
        List<@Nullable String> anchors = sample.values(anchor);
        for (int i = 0; i < candidates.size(); i++) {
            String value = candidates.get(i);
            if (value != null) {
                values.add(value);
                features.add(feature(anchor, anchors.get(i)));
            }
        }
        return Association.of(values, features);
    }

    private boolean mayDepend(TableColumn column) {
        return (column.family() == Family.TEXT || column.family() == Family.INTEGER)
                && !catalog.id().contains(column.name())
                && !catalog.references().contains(column.name())
                && !ColumnNames.isNoStatus(column.name())
                && hasFewValues(column)
                && sample.distinct(column) >= 2;
    }

    /** Returns a value as the combinations contain it: of a time, only whether it is set. */
    private static String feature(TableColumn column, @Nullable String value) {
        return value == null ? "" : column.family().isTime() ? "set" : value;
    }
}
