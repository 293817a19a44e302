package dev.turnstile.adoption.survey;

/**
 * A column of a surveyed table.
 *
 * @param name the column
 * @param type the type as PostgreSQL prints it
 * @param role the meaning of the column for the state of a row
 * @param distinct the number of different values in the sample
 * @param nullShare the share of rows without a value, from 0 to 1
 */
public record SurveyedColumn(String name, String type, Role role, int distinct, double nullShare) {

    /** The meaning of a column for the state of a row. */
    public enum Role {
        /** Each value is a status. */
        STATUS,
        /** A boolean. */
        FLAG,
        /** A time that is null until something happens, such as a payment. */
        MILESTONE,
        /** A mark of rows that count as deleted. */
        SOFT_DELETE,
        /** A time that every row has. */
        TIME,
        /** A column that carries no state. */
        OTHER;

        /** Returns whether the values of the column are part of the combinations. */
        public boolean carriesState() {
            return this != TIME && this != OTHER;
        }
    }
}
