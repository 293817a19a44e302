package dev.turnstile.kafka;

import java.util.UUID;

/**
 * The identity of a log, and what changes when the log may have been set back.
 *
 * @param log the id that the log was given when it was installed
 * @param era how many times the log was recovered
 * @param incarnation differs after the server was started again, recovered from a crash, or was replaced by another one
 */
record LogIdentity(UUID log, int era, String incarnation) {

    /** Encodes the identity in one line; the incarnation has no blanks. */
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
