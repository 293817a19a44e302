package dev.turnstile.spring.web.internal;

import java.util.Locale;

/** The kinds of problems, each with a stable type and status. */
public enum Kind {
    /** An invalid header. */
    INVALID_HEADER(400, "Invalid header"),
    /** A required header {@code Idempotency-Key} that is missing. */
    IDEMPOTENCY_KEY_REQUIRED(400, "Idempotency key required"),
    /** No record with the id. */
    RECORD_NOT_FOUND(404, "Record not found"),
    /** A transition that does not leave the state. */
    TRANSITION_NOT_PERMITTED(409, "Transition not permitted"),
    /** A record that is no longer in the expected state. */
    RECORD_MOVED(409, "Record moved"),
    /** A record or stream that no longer has the expected version. */
    VERSION_CONFLICT(409, "Version conflict"),
    /** A record that another transaction has locked. */
    RECORD_LOCKED(409, "Record locked"),
    /** An append after another append that its decision did not consider. */
    APPEND_CONFLICT(409, "Append conflict"),
    /** A value that a unique or exclusion constraint permits only once. */
    DUPLICATE(409, "Duplicate"),
    /** A stream that was deleted forever. */
    STREAM_DELETED(410, "Stream deleted"),
    /** A record or stream that does not have the version of the header {@code If-Match}. */
    PRECONDITION_FAILED(412, "Precondition failed"),
    /** A guard that does not hold. */
    GUARD_REFUSED(422, "Guard refused"),
    /** Input that did not pass the checks of a command. */
    INPUT_REFUSED(422, "Input refused"),
    /** An idempotency key that was used with other input. */
    IDEMPOTENCY_KEY_REUSED(422, "Idempotency key reused"),
    /** A value that a check, foreign key or NOT NULL constraint does not permit. */
    CONSTRAINT_VIOLATED(422, "Constraint violated"),
    /** Text that the database cannot store. */
    TEXT_NOT_STORABLE(422, "Text not storable"),
    /** A refusal of the application; its name is the type. */
    REFUSED(422, "Refused"),
    /** A required header {@code If-Match} that is missing. */
    PRECONDITION_REQUIRED(428, "Precondition required"),
    /** A failure after which the changes may have been committed. */
    OUTCOME_UNKNOWN(500, "Outcome unknown"),
    /** Another failure. */
    INTERNAL_ERROR(500, "Internal error"),
    /** A failure that a retry may overcome. */
    UNAVAILABLE(503, "Unavailable");

    private final int status;
    private final String title;

    Kind(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** Returns the status. */
    public int status() {
        return status;
    }

    /** Returns the title. */
    public String title() {
        return title;
    }

    /** Returns the last part of the type. */
    public String type() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
