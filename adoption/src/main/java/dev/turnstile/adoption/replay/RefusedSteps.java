package dev.turnstile.adoption.replay;

/**
 * Recorded steps of one kind that the machine refused.
 *
 * @param transition the transition that was asked for; {@code (created)} for a first status in which no record may be
 *     created
 * @param from the state that the records were in; {@code (none)} for a first status
 * @param count how many steps were refused
 */
public record RefusedSteps(String transition, String from, long count) {}
