package dev.turnstile.lifecycle;

/**
 * Thrown if the database did not update a record although the record exists, the change is permitted, and no other
 * transaction interfered. A row-level security policy or a trigger of the table prevented the update. Nothing was
 * written.
 */
public final class RecordNotUpdatedException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final String lifecycle;
    private final String record;
    private final String table;

    /**
     * Constructs the exception.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param verb the name of the transition or of another operation
     * @param table the table
     */
    public RecordNotUpdatedException(String lifecycle, String record, String verb, String table) {
        super(
                lifecycle + " " + record + ": expected '" + verb + "' to write its row of table " + table
                        + ", got no row from the database, though the record may be changed and no other transaction was"
                        + " in the way: a row-level security policy or a BEFORE trigger keeps the row from being written;"
                        + " let the policy admit the row to this role, or let the trigger return the row",
                null);
        this.lifecycle = lifecycle;
        this.record = record;
        this.table = table;
    }

    /** Returns the name of the lifecycle. */
    public String lifecycle() {
        return lifecycle;
    }

    /** Returns the record's key as text. */
    public String record() {
        return record;
    }

    /** Returns the name of the table. */
    public String table() {
        return table;
    }
}
