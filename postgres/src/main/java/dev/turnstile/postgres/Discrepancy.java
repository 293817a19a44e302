package dev.turnstile.postgres;

/**
 * Something in the database that is not as it was declared.
 *
 * @param subject what it is about: a table, a trigger, a role
 * @param expected what should be there
 * @param actual what is there
 * @param remedy what to run
 */
public record Discrepancy(String subject, String expected, String actual, String remedy) {

    @Override
    public String toString() {
        return subject + ": expected " + expected + ", found " + actual + "; " + remedy;
    }
}
