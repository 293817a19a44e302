package dev.turnstile.postgres.internal.table;

import java.util.Set;

/**
 * The way in which a value of an id column is written in a record's key: with the same text in every session, and
 * without running code of the user.
 */
public enum KeyForm {

    /** Built-in types whose text does not depend on a session's settings. */
    PLAIN {
        @Override
        String text(String value, String schema) {
            return value + "::text";
        }
    },

    /** Types whose text has insignificant trailing blanks. */
    PADDED {
        @Override
        String text(String value, String schema) {
            return value + "::text";
        }
    },

    /** Text whose collation treats different texts as equal; keys are compared by their bytes. */
    COLLATED {
        @Override
        String text(String value, String schema) {
            return "(" + value + "::text COLLATE \"C\")";
        }
    },

    /** Numbers that are equal with and without trailing zeros. */
    SCALED {
        @Override
        String text(String value, String schema) {
            return "trim_scale(" + value + ")::text";
        }
    },

    /** Enums and text-like types not listed above, whose text does not depend on a session's settings. */
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

    /**
     * The settings of a function that make the text of a value independent of the caller's settings; the function
     * key_text has the same settings.
     */
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
     * @param ownName the name of a built-in type; empty for any other type
     * @param kind the kind of type from the catalog, followed by S if it is text-like
     * @param deterministic whether its collation treats only identical texts as equal
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

    /** Returns whether equal values of a type always have the same text, given a deterministic collation. */
    boolean oneSpelling(String ownName, String kind) {
        return switch (this) {
            case PLAIN, PADDED, SCALED -> true;
            case COLLATED -> false;
            case WRITTEN -> kind.equals(ENUM);
            case SETTLED -> EXACT_TYPES.contains(ownName);
        };
    }

    /**
     * Returns the expression for the text of a value that is not null.
     *
     * @param schema the quoted schema of Turnstile's tables
     */
    abstract String text(String value, String schema);

    /**
     * Returns whether the expression uses a cast or an operator, which may run the user's code if the type has changed.
     */
    boolean casts() {
        return this != WRITTEN && this != SETTLED;
    }

    /** Returns the expression for a value inside a row that is cast to text. */
    String inRow(String value, String schema) {
        return isRowText() ? value : text(value, schema);
    }

    /** Returns whether a value needs no conversion inside a row that is cast to text. */
    boolean isRowText() {
        return this == PLAIN || this == WRITTEN;
    }
}
