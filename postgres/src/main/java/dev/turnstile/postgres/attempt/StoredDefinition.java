package dev.turnstile.postgres.attempt;

import dev.turnstile.machine.StateMachine;
import java.time.Instant;

/**
 * A version of a machine's definition that is stored in the database.
 *
 * @param version the number of the version, starting at 1
 * @param installedAt the time at which the version was installed
 * @param machine the machine, built from the stored document; its guards in Java cannot be evaluated
 */
public record StoredDefinition(int version, Instant installedAt, StateMachine<String, String> machine) {}
