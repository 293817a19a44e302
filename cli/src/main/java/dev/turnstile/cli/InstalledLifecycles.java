package dev.turnstile.cli;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The lifecycles of a database, and which of them a user means. */
final class InstalledLifecycles {

    private final List<Lifecycle<String, String>> lifecycles;

    InstalledLifecycles(Database database) {
        lifecycles =
                PostgresTurnstile.builder(database.dataSource()).openInstalled().installed();
    }

    /** Returns the one that the user names, or the only one that knows the record. */
    Lifecycle<String, String> pick(@Nullable String named, RecordKey record) {
        List<Lifecycle<String, String>> candidates = lifecycles.stream()
                .filter(lifecycle -> named == null || lifecycle.machine().name().equals(named))
                .toList();
        if (candidates.isEmpty()) {
            throw new BadInput(
                    named == null
                            ? "no lifecycle is installed in this database"
                            : "no lifecycle of machine '" + named + "' is installed (installed: " + names(lifecycles)
                                    + ")",
                    null);
        }
        List<Lifecycle<String, String>> found =
                candidates.stream().filter(record::knownTo).toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new BadInput(
                found.isEmpty()
                        ? "record '" + record + "' is unknown to " + names(candidates)
                        : "record '" + record + "' is known to " + names(found) + "; name one with --machine",
                null);
    }

    private static String names(List<Lifecycle<String, String>> lifecycles) {
        return lifecycles.stream().map(lifecycle -> lifecycle.machine().name()).collect(Collectors.joining(", "));
    }
}
