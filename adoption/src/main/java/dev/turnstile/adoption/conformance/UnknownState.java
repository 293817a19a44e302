package dev.turnstile.adoption.conformance;

/**
 * A status of a log that is no state of the machine.
 *
 * @param status the status
 * @param changes the number of changes to the status
 * @param hint the state of the machine that is probably meant, as a predicate such as {@code is the code of state
 *     'PAID'}; empty if no state is similar
 */
public record UnknownState(String status, long changes, String hint) {}
