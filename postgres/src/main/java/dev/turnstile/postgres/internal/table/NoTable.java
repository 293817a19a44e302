package dev.turnstile.postgres.internal.table;

import dev.turnstile.lifecycle.LifecycleException;

/** Creates the exceptions for names that do not refer to a table. */
final class NoTable {

    private NoTable() {}

    /** Returns the exception for a name that refers to nothing. */
    static LifecycleException missing(String name) {
        return new LifecycleException(
                "table " + name + " does not exist; create it, or qualify it with its schema", null);
    }

    /**
     * Returns the exception for a name that refers to another relation.
     *
     * @param kind the relation's {@code relkind}
     */
    static LifecycleException other(String name, String kind) {
        String found = switch (kind) {
            case "v" -> "a view; specify the table that contains its rows";
            case "m" -> "a materialized view; specify the table that contains its rows";
            case "f" -> "a foreign table; use Turnstile in the database that contains its rows";
            case "i", "I" -> "an index; specify its table";
            case "S" -> "a sequence; correct the name";
            case "c" -> "a composite type; correct the name";
            default -> "another relation (relkind " + kind + "); correct the name";
        };
        return new LifecycleException("expected a table of the name " + name + ", got " + found, null);
    }
}
