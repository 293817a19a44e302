package dev.turnstile.postgres.listing;

import java.util.List;

/**
 * An instance of a process over several streams.
 *
 * @param process the process's name
 * @param key the instance's key
 * @param steps how many steps it has taken
 * @param ended whether it has ended
 * @param undoable the commands that a compensation would undo, the last one first
 * @param timers the names of its timers
 * @param state its state as JSON text
 */
public record ListedProcess(
        String process,
        String key,
        int steps,
        boolean ended,
        List<String> undoable,
        List<String> timers,
        String state) {

    /** Copies the lists. */
    public ListedProcess {
        undoable = List.copyOf(undoable);
        timers = List.copyOf(timers);
    }
}
