package dev.turnstile.postgres;

/**
 * A difference between the database and what was declared or installed.
 *
 * @param subject the object that differs: a table, a trigger, a role
 * @param expected the expected definition or value
 * @param actual the definition or value that was found
 * @param remedy the command or statement to run
 */
public record Discrepancy(String subject, String expected, String actual, String remedy) {

    @Override
    public String toString() {
        return subject + ": expected " + expected + ", found " + actual + "; " + remedy;
    }
}
