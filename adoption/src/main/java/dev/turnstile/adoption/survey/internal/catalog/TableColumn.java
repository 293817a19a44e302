package dev.turnstile.adoption.survey.internal.catalog;

import dev.turnstile.postgres.QuotedName;
import org.jspecify.annotations.Nullable;

/**
 * A column of the surveyed table.
 *
 * @param name the name
 * @param type the type as PostgreSQL prints it
 * @param family the kind of values
 * @param notNull whether the column is declared NOT NULL
 * @param fallback the expression of the default, or null
 * @param statistics the planner's statistics, or null if the column was never analysed
 */
public record TableColumn(
        String name,
        String type,
        Family family,
        boolean notNull,
        @Nullable String fallback,
        @Nullable Statistics statistics) {

    /** The kind of a column's values. */
    public enum Family {
        BOOLEAN,
        ENUM,
        TEXT,
        INTEGER,
        TIMESTAMP,
        DATE,
        UUID,
        OTHER;

        public static Family of(String type, String kind) {
            if (kind.equals("e")) {
                return ENUM;
            }
            return switch (type) {
                case "bool" -> BOOLEAN;
                case "text", "varchar", "bpchar", "citext", "name" -> TEXT;
                case "int2", "int4", "int8" -> INTEGER;
                case "timestamp", "timestamptz" -> TIMESTAMP;
                case "date" -> DATE;
                case "uuid" -> UUID;
                default -> OTHER;
            };
        }

        public boolean isTime() {
            return this == TIMESTAMP || this == DATE;
        }
    }

    /**
     * The planner's statistics of a column, as in {@code pg_stats}.
     *
     * @param nullShare the share of nulls
     * @param distinct the number of values if positive, or else the negative share of the rows
     * @param width the average number of bytes
     */
    public record Statistics(double nullShare, double distinct, int width) {}

    public String quoted() {
        return QuotedName.of(name);
    }
}
