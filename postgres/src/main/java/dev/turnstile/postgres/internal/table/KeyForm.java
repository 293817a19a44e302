package dev.turnstile.postgres.internal.table;

import java.util.Set;

/** How a value of an id column is written in a record's key: the same text in every session, by no code of the user's. */
public enum KeyForm {

    /** Types of the server's own whose text no setting of a session changes. */
    PLAIN {
        @Override
        String text(String value, String schema) {
            return value + "::text";
        }
    },

    /** Types whose text has blanks at its end that do not count. */
    PADDED {
        @Override
        String text(String value, String schema) {
            return value + "::text";
        }
    },

    /** Text whose collation takes different texts for equal: keys are compared by their bytes. */
    COLLATED {
        @Override
        String text(String value, String schema) {
            return "(" + value + "::text COLLATE \"C\")";
        }
    },

    /** Numbers that are equal with and without zeros at their end. */
    SCALED {
        @Override
        String text(String value, String schema) {
            return "trim_scale(" + value + ")::text";
        }
    },

    /** Types of the user's whose text no setting of a session changes. */
    WRITTEN {
        @Override
        String text(String value, String schema) {
            return TableColumn.written(value);
        }
    },

    /** All other types. */
    SETTLED {
        @Override
        String text(String value, String schema) {
            return schema + ".key_text(" + value + ")";
        }
    };

    /** What a function sets so that no setting of its caller changes the text of a value; key_text has the same. */
    public static final String SETTINGS =
            "SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601'"
                    + " SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C'";

    private static final Set<String> PLAIN_TYPES = Set.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "oid",
            "text",
            "varchar",
            "name",
            "char",
            "uuid",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "bit",
            "varbit",
            "pg_lsn",
            "xid",
            "xid8");

    private static final Set<String> EXACT_TYPES =
            Set.of("date", "time", "timetz", "timestamp", "timestamptz", "bytea", "money");

    private static final String ENUM = "e";
    private static final String TEXT = "bS";

    /**
     * Returns the form of a type.
     *
     * @param ownName the name of one of the server's own types, otherwise empty
     * @param kind the kind of type, with an S if it is like text
     * @param deterministic whether its collation takes only the same texts for equal
     */
    static KeyForm of(String ownName, String kind, boolean deterministic) {
        if (!deterministic && !ownName.isEmpty() && kind.equals(TEXT)) {
            return COLLATED;
        }
        if (PLAIN_TYPES.contains(ownName)) {
            return PLAIN;
        }
        return switch (ownName) {
            case "bpchar" -> PADDED;
            case "numeric" -> SCALED;
            default -> kind.equals(ENUM) || kind.equals(TEXT) ? WRITTEN : SETTLED;
        };
    }

    /** Tells whether equal values of a type are always written alike, if their collation compares bytes. */
    boolean oneSpelling(String ownName, String kind) {
        return switch (this) {
            case PLAIN, PADDED, SCALED -> true;
            case COLLATED -> false;
            case WRITTEN -> kind.equals(ENUM);
            case SETTLED -> EXACT_TYPES.contains(ownName);
        };
    }

    /**
     * Returns the text of a value that is not null.
     *
     * @param schema the quoted schema of Turnstile's tables
     */
    abstract String text(String value, String schema);

    /** Tells whether the text is made by a cast or an operator, which may be the user's if the type has changed. */
    boolean casts() {
        return this != WRITTEN && this != SETTLED;
    }

    /** Returns what a row that is written as text has in the place of a value. */
    String inRow(String value, String schema) {
        return isRowText() ? value : text(value, schema);
    }

    /** Tells whether a row that is written as text has such a value in it as it is. */
    boolean isRowText() {
        return this == PLAIN || this == WRITTEN;
    }
}
