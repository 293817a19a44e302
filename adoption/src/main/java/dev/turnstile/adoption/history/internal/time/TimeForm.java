package dev.turnstile.adoption.history.internal.time;

import java.time.DateTimeException;
import java.time.Instant;

/** The form in which the times of one column are written. */
public interface TimeForm {

    /**
     * Parses a time.
     *
     * @throws DateTimeException if the text has another form; the message contains the expected and the actual text
     */
    Instant read(String text);

    /** Returns the name of the form for a report. */
    String describe();

    /** Returns whether the text has this form. */
    default boolean reads(String text) {
        try {
            read(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
