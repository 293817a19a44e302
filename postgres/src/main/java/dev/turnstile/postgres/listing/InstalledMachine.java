package dev.turnstile.postgres.listing;

import java.time.Instant;
import java.util.List;

/**
 * A machine that is installed in the database.
 *
 * @param name the machine's name
 * @param version the version of the installed definition, 1 for the first
 * @param installedAt the time at which that definition was installed
 * @param states the names of its states without retired ones, ordered by their codes
 * @param tables the tables that it is bound to, as categories of streams: {@code orders}, {@code shop.orders}
 */
public record InstalledMachine(
        String name, int version, Instant installedAt, List<String> states, List<String> tables) {

    /** Copies the lists. */
    public InstalledMachine {
        states = List.copyOf(states);
        tables = List.copyOf(tables);
    }
}
