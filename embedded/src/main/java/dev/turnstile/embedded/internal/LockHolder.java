package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.DataDirectoryInUseException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The holder of a lock, from the lock file.
 *
 * @param pid the process id, or null if unknown
 * @param since the time at which the process acquired the lock, or null if unknown
 * @param url the URL of the server, or null while the server is starting
 */
record LockHolder(
        @Nullable Long pid,
        @Nullable Instant since,
        @Nullable String url) {

    static LockHolder self() {
        return new LockHolder(ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.MILLIS), null);
    }

    static LockHolder parse(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int at = line.indexOf('=');
            if (at > 0) {
                fields.put(line.substring(0, at), line.substring(at + 1));
            }
        });
        return new LockHolder(pid(fields.get("pid")), since(fields.get("since")), fields.get("url"));
    }

    LockHolder at(String where) {
        return new LockHolder(pid, since, where);
    }

    String text() {
        return "pid=" + pid + "\nsince=" + since + "\n" + (url == null ? "" : "url=" + url + "\n");
    }

    boolean alive() {
        return pid != null && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    DataDirectoryInUseException refusal(Path directory) {
        return new DataDirectoryInUseException(directory, pid, since, url);
    }

    private static @Nullable Long pid(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Instant since(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
