package dev.turnstile.postgres.listing;

import java.util.List;

/**
 * An instance of a process over several streams.
 *
 * @param process the process's name
 * @param key the instance's key
 * @param steps the number of steps of the instance
 * @param ended whether the instance has ended
 * @param undoable the commands that a compensation would undo, latest first
 * @param timers the names of the instance's timers
 * @param state the instance's state as JSON text
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
