package dev.turnstile.embedded.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The process id at the start of a directory's name, which identifies the owner of the directory. */
final class OwnerPid {

    private static final Pattern PID = Pattern.compile("(\\d{1,18})-.*");

    private OwnerPid() {}

    /**
     * Returns whether the owner is alive; also true for a name without an owner, so that the directory is not deleted.
     */
    static boolean alive(String name) {
        Matcher matcher = PID.matcher(name);
        return !matcher.matches()
                || ProcessHandle.of(Long.parseLong(matcher.group(1)))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }
}
