package dev.turnstile.refusal;

import dev.turnstile.failure.ValueFree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The refusal of a change that would violate a constraint of the database; nothing was written. */
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
        /** A CHECK constraint of a table or a domain. */
        CHECK,
        /** A foreign key. */
        FOREIGN_KEY,
        /** An exclusion constraint. */
        EXCLUSION,
        /** A NOT NULL constraint. */
        NOT_NULL
    }

    /**
     * Constructs the refusal.
     *
     * @param kind the kind of the constraint
     * @param table the table with the constraint; empty if the database does not report it
     * @param constraint the constraint's name; for a NOT NULL constraint the column's name
     * @param columns the columns of the constraint; empty if they cannot be determined
     * @param detail the detail of the server's message, which contains values of the row, or null; Turnstile passes
     *     null
     * @param cause the exception of the driver
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

    /** Returns the name for the kind of the constraint: {@code unique_violated}, {@code check_violated} and so on. */
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

    /** Returns the table with the constraint; empty if the database does not report it. */
    public String table() {
        return table;
    }

    /** Returns the constraint's name; for a NOT NULL constraint the column's name. */
    public String constraint() {
        return constraint;
    }

    /** Returns the columns of the constraint; empty if they cannot be determined. */
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
