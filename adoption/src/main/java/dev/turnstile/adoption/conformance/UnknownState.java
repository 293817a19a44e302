package dev.turnstile.adoption.conformance;

/**
 * A status of a log that is no state of the machine.
 *
 * @param status the status
 * @param changes the number of changes to the status
 * @param hint a state of the machine that is probably meant, as a sentence part such as {@code differs from state 'PAID'
 *     only in case}; empty if no state is similar
 */
public record UnknownState(String status, long changes, String hint) {}
