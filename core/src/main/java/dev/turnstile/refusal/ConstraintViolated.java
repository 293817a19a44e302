package dev.turnstile.refusal;

import dev.turnstile.failure.ValueFree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The change would violate a constraint of the database; nothing was written. */
public final class ConstraintViolated extends Refusal implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String table;
    private final String constraint;
    private final transient List<String> columns;
    private final boolean quotesNoValue;

    /** The kinds of constraints. */
    public enum Kind {
        /** A unique constraint or index. */
        UNIQUE,
        /** A CHECK, of a table or a domain. */
        CHECK,
        /** A foreign key. */
        FOREIGN_KEY,
        /** An exclusion constraint. */
        EXCLUSION,
        /** A column that may not be null. */
        NOT_NULL
    }

    /**
     * Names the constraint.
     *
     * @param kind what kind of constraint it is
     * @param table the table that holds it; empty where the database does not say
     * @param constraint its name; of a column that may not be null the column's
     * @param columns the columns that it is about; empty where they cannot be found out
     * @param detail what the server says of the row, which quotes its values, or null; Turnstile gives none
     * @param cause what the driver said
     */
    public ConstraintViolated(
            Kind kind,
            String table,
            String constraint,
            List<String> columns,
            @Nullable String detail,
            Throwable cause) {
        super(
                "table " + table + ": the change violates "
                        + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " constraint '" + constraint + "'"
                        + (columns.isEmpty() ? "" : " on " + String.join(", ", columns))
                        + (detail == null ? "" : ": " + detail),
                cause);
        this.kind = kind;
        this.table = table;
        this.constraint = constraint;
        this.columns = List.copyOf(columns);
        this.quotesNoValue = detail == null;
    }

    /** Returns {@code unique_violated}, {@code check_violated} and so on. */
    @Override
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT) + "_violated";
    }

    @Override
    public boolean quotesNoValue() {
        return quotesNoValue;
    }

    /** Returns the kind of the constraint. */
    public Kind kind() {
        return kind;
    }

    /** Returns the table that holds the constraint; empty where the database does not say. */
    public String table() {
        return table;
    }

    /** Returns the constraint's name; of a column that may not be null the column's. */
    public String constraint() {
        return constraint;
    }

    /** Returns the columns that the constraint is about; empty where they cannot be found out. */
    public List<String> columns() {
        return columns;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", table);
        fields.put("constraint", constraint);
        fields.put("columns", columns);
        return fields;
    }
}
