package dev.turnstile.adoption.history;

/**
 * The source of a history in a PostgreSQL database: a table of status changes, a query, or the tables in which a
 * library records changes. Table names are in SQL syntax, with or without a schema, quoted where necessary.
 *
 * <p>For the tables of a library, the record, the status and the time are known; {@link LogOptions} can only set the
 * actor, conditions, the zone of times without an offset, and the skipping of bad rows. Deletions are not changes of
 * the status.
 */
public sealed interface DatabaseSource {

    /**
     * Returns a table or view with one row for each change; with {@link LogOptions#withTimes}, with one row for each
     * record.
     */
    static DatabaseSource table(String name) {
        return new Table(required("table", name));
    }

    /**
     * Returns a query.
     *
     * @param select one SELECT statement that only reads; the order of its rows decides between changes with the same
     *     time
     */
    static DatabaseSource query(String select) {
        return new Query(required("query", select));
    }

    /**
     * Returns the versions that PaperTrail recorded.
     *
     * @param table the table, by default {@code versions} in PaperTrail, with a column {@code object_changes}
     * @param itemType the value of {@code item_type}, such as {@code Order}
     * @param attribute the attribute with the status
     */
    static DatabaseSource paperTrail(String table, String itemType, String attribute) {
        return new PaperTrail(
                required("table", table), required("item_type", itemType), required("attribute", attribute));
    }

    /**
     * Returns the audits that Audited recorded.
     *
     * @param table the table, {@code audits} by default in Audited
     * @param auditableType the value of {@code auditable_type}, such as {@code Order}
     * @param attribute the attribute with the status
     */
    static DatabaseSource audited(String table, String auditableType, String attribute) {
        return new Audited(
                required("table", table), required("auditable_type", auditableType), required("attribute", attribute));
    }

    /**
     * Returns the revisions that Hibernate Envers recorded. A revision in which the status is the same as before is not
     * a change.
     *
     * @param table the audit table, such as {@code orders_aud}. The table of revisions is the target of its foreign
     *     key; without a foreign key, {@code revinfo} in the same schema
     * @param column the column with the status
     */
    static DatabaseSource envers(String table, String column) {
        return new Envers(required("table", table), required("column", column));
    }

    /**
     * Returns the history that Logidze recorded in column {@code log_data} of the table itself.
     *
     * @param table the table
     * @param column the column with the status
     */
    static DatabaseSource logidze(String table, String column) {
        return new Logidze(required("table", table), required("column", column));
    }

    private static String required(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("expected the " + what + " of a history, got a blank value");
        }
        return value;
    }

    /**
     * A table or view.
     *
     * @param name the name
     */
    record Table(String name) implements DatabaseSource {}

    /**
     * A query.
     *
     * @param select the statement
     */
    record Query(String select) implements DatabaseSource {}

    /**
     * The versions of PaperTrail.
     *
     * @param table the table
     * @param itemType the type of the records
     * @param attribute the attribute with the status
     */
    record PaperTrail(String table, String itemType, String attribute) implements DatabaseSource {}

    /**
     * The audits of Audited.
     *
     * @param table the table
     * @param auditableType the type of the records
     * @param attribute the attribute with the status
     */
    record Audited(String table, String auditableType, String attribute) implements DatabaseSource {}

    /**
     * The revisions of Hibernate Envers.
     *
     * @param table the audit table
     * @param column the column with the status
     */
    record Envers(String table, String column) implements DatabaseSource {}

    /**
     * The history of Logidze.
     *
     * @param table the table
     * @param column the column with the status
     */
    record Logidze(String table, String column) implements DatabaseSource {}
}
