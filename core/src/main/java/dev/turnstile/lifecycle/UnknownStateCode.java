package dev.turnstile.lifecycle;

/** A row holds a code that the machine does not know; it is reported and never guessed. */
public final class UnknownStateCode extends LifecycleFailure {

    private static final long serialVersionUID = 1L;

    private final String lifecycle;
    private final String record;
    private final String code;

    /**
     * Names the row and the code.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param code the code in the row, {@code null} for SQL null
     * @param known the codes that the machine knows, with their names
     */
    public UnknownStateCode(String lifecycle, String record, String code, String known) {
        super(
                lifecycle + " " + record + ": the row holds state code " + code + ", expected one of " + known
                        + "; declare the state, or correct the row",
                null);
        this.lifecycle = lifecycle;
        this.record = record;
        this.code = code;
    }

    /** Returns the name of the lifecycle. */
    public String lifecycle() {
        return lifecycle;
    }

    /** Returns the record's key as text. */
    public String record() {
        return record;
    }

    /** Returns the code in the row, {@code null} for SQL null. */
    public String code() {
        return code;
    }
}
