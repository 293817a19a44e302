package dev.turnstile.embedded.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The process id at the start of the name of a directory that belongs to one process only. */
final class OwnerPid {

    private static final Pattern PID = Pattern.compile("(\\d{1,18})-.*");

    private OwnerPid() {}

    /** Tells whether the owner lives; true as well for a name that names none, which is then left alone. */
    static boolean alive(String name) {
        Matcher matcher = PID.matcher(name);
        return !matcher.matches()
                || ProcessHandle.of(Long.parseLong(matcher.group(1)))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }
}
