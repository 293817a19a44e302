package dev.turnstile.lifecycle;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the database fails, or does not suit the lifecycle. A change in progress may or may not have been
 * committed.
 */
public class LifecycleException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message one line with the expected state, the actual state and the remedy
     * @param cause the driver's exception, or null
     */
    public LifecycleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Thrown if a later definition of the machine is installed, and differs in the requested transition. */
    public static final class OutdatedDefinitionException extends LifecycleException {

        private static final long serialVersionUID = 1L;

        private final String machine;
        private final int version;
        private final int installed;

        /**
         * Constructs the exception.
         *
         * @param machine the machine's name
         * @param version the version that this process uses
         * @param installed the installed version
         * @param difference the difference
         */
        public OutdatedDefinitionException(String machine, int version, int installed, String difference) {
            super(
                    "machine '" + machine + "': this process has version " + version + " of the definition, version "
                            + installed + " is installed and differs in " + difference
                            + "; deploy the later definition here",
                    null);
            this.machine = machine;
            this.version = version;
            this.installed = installed;
        }

        /** Returns the machine's name. */
        public String machine() {
            return machine;
        }

        /** Returns the version that this process uses. */
        public int version() {
            return version;
        }

        /** Returns the installed version. */
        public int installed() {
            return installed;
        }
    }

    /**
     * Thrown if the database did not update a record although the record exists, the change is permitted, and no other
     * transaction interfered. A row-level security policy or a trigger of the table prevented the update. Nothing was
     * written.
     */
    public static final class RecordNotUpdatedException extends LifecycleException {

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

    /** Thrown if a row contains a code that the machine does not declare. */
    public static final class UnknownStateCodeException extends LifecycleException {

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
         * Constructs the exception for a code by which the database, for example a trigger, replaced the intended one.
         * The change was rolled back.
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
}
