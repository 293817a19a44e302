package dev.turnstile.lifecycle;

/** Thrown if a row contains a code that the machine does not declare. */
public final class UnknownStateCodeException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final String lifecycle;
    private final String record;
    private final String code;

    /**
     * Constructs the exception for a row.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param code the code in the row, {@code null} for SQL null
     * @param known the codes that the machine declares, with their names
     */
    public UnknownStateCodeException(String lifecycle, String record, String code, String known) {
        this(
                "the row holds state code " + code + ", expected one of " + known
                        + "; declare the state, or correct the row",
                new String[] {lifecycle, record, code});
    }

    /**
     * Constructs the exception for a code by which the database, for example a trigger, replaced the intended one. The
     * change was rolled back.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param code the code, {@code null} for SQL null
     * @param known the codes that the machine declares, with their names
     */
    public static UnknownStateCodeException written(String lifecycle, String record, String code, String known) {
        return new UnknownStateCodeException(
                "expected one of the state codes " + known + " in the row that was written, got " + code
                        + " from a trigger of the table; nothing was written: let the trigger leave the state alone,"
                        + " or declare the state",
                new String[] {lifecycle, record, code});
    }

    private UnknownStateCodeException(String message, String[] names) {
        super(names[0] + " " + names[1] + ": " + message, null);
        this.lifecycle = names[0];
        this.record = names[1];
        this.code = names[2];
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
