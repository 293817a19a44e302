package dev.turnstile.adoption.replay;

/**
 * The number of refused steps with the same transition and state.
 *
 * @param transition the requested transition; {@code (created)} for a first status that is not an initial state
 * @param from the state of the records; {@code (none)} for a first status
 * @param count the number of refused steps
 */
public record RefusedSteps(String transition, String from, long count) {}
