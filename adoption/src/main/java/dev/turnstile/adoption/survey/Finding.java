package dev.turnstile.adoption.survey;

import java.util.List;

/**
 * An observation about the rows, columns or indexes of a surveyed table.
 *
 * @param kind the kind
 * @param subject the columns concerned, separated by commas
 * @param message one line with the observation
 * @param remedy one line with a way to examine or to correct it
 * @param rows the number of rows concerned; of a sample, an estimate for the table; 0 if no rows are concerned
 * @param examples up to three examples: ids of rows, or values for {@link Kind#DUPLICATE_VALUES}
 */
public record Finding(Kind kind, String subject, String message, String remedy, long rows, List<String> examples) {

    /** Copies the examples. */
    public Finding {
        examples = List.copyOf(examples);
    }

    /** The kind of a finding. */
    public enum Kind {
        /** Two values that nearly never occur together. */
        CONTRADICTION,
        /** A combination of the values of all columns that nearly never occurs and contains no contradiction. */
        RARE_COMBINATION,
        /** Rows whose times are in the opposite order of nearly all other rows. */
        TIME_ORDER,
        /** A column whose value follows from another column, or from all milestones together. */
        DERIVED_COLUMN,
        /** A column whose values ought to be unique, with values that occur more than once. */
        DUPLICATE_VALUES,
        /**
         * A column whose values ought to be unique, without a unique index; duplicates were not found, or not searched.
         */
        NO_UNIQUE_INDEX,
        /** A unique index that also contains rows marked as deleted. */
        DELETED_UNDER_UNIQUE,
        /** Counters that differ from the number of the rows that they count. */
        COUNTER_MISMATCH,
        /** A column with the ids of another table, without a foreign key. */
        MISSING_FOREIGN_KEY,
        /** A column with the ids of another table, without an index. */
        MISSING_INDEX
    }
}
