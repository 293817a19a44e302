package dev.turnstile.kafka;

import java.util.UUID;

/**
 * The identity of a log, with the values that change when the log may have been set back.
 *
 * @param log the id that was assigned to the log when it was installed
 * @param era the number of recoveries of the log
 * @param incarnation a text that changes when the server is restarted, recovers from a crash, or is replaced
 */
record LogIdentity(UUID log, int era, String incarnation) {

    /** Returns the identity as three words in one line; the incarnation contains no blanks. */
    String encoded() {
        return log + " " + era + " " + incarnation;
    }

    static LogIdentity decoded(String log, String era, String incarnation) {
        return new LogIdentity(UUID.fromString(log), Integer.parseInt(era), incarnation);
    }

    @Override
    public String toString() {
        return log + " in era " + era;
    }
}
