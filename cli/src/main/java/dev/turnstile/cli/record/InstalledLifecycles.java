package dev.turnstile.cli.record;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.listing.InstalledTable;
import dev.turnstile.postgres.listing.Listings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The lifecycles of a database, searched for records by name. */
public final class InstalledLifecycles {

    private final List<Bound> lifecycles;

    /** Reads the lifecycles of a database from the stored definitions. */
    public InstalledLifecycles(Database database) {
        this(database, PostgresTurnstile.builder(database.dataSource()).openInstalled());
    }

    /** Reads the lifecycles of a database through an open engine. */
    public InstalledLifecycles(Database database, PostgresTurnstile turnstile) {
        List<InstalledTable> tables = Listings.of(database.dataSource()).tables();
        lifecycles = turnstile.installedLifecycles().stream()
                .map(lifecycle -> new Bound(lifecycle, table(lifecycle, tables)))
                .toList();
    }

    /** A lifecycle and its table. */
    private record Bound(Lifecycle<String, String> lifecycle, InstalledTable table) {

        String category() {
            return table.category();
        }

        Optional<FoundRecord> prefixed(RecordName name) {
            return name.keyIn(category())
                    .or(() -> name.keyIn(TableName.of(table)))
                    .flatMap(this::found);
        }

        Optional<FoundRecord> found(String key) {
            return RecordName.key(key, lifecycle.table().idColumns().size())
                    .filter(record -> record.knownTo(lifecycle))
                    .map(record -> new FoundRecord(lifecycle, record, category()));
        }

        String machine() {
            return lifecycle.machine().name();
        }
    }

    private static InstalledTable table(Lifecycle<?, ?> lifecycle, List<InstalledTable> tables) {
        return tables.stream()
                .filter(table -> table.table().equals(lifecycle.table().name())
                        && lifecycle.table().stateColumn().equals(table.stateColumn()))
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        "the lifecycle on table " + lifecycle.table().name()
                                + " was removed while the command read it; run the command again",
                        null));
    }

    /**
     * Finds a record by its name.
     *
     * @param machine the machine's name, or null for any machine
     * @throws BadInput if no lifecycle contains the record, or several lifecycles do
     */
    public FoundRecord find(@Nullable String machine, RecordName name) {
        List<Bound> candidates = lifecycles.stream()
                .filter(bound -> machine == null || bound.machine().equals(machine))
                .toList();
        if (candidates.isEmpty()) {
            throw new BadInput(
                    machine == null
                            ? "no lifecycle is installed in this database"
                            : "no lifecycle of machine '" + machine + "' is installed (installed: "
                                    + machines(lifecycles) + ")",
                    null);
        }
        List<FoundRecord> found = candidates.stream()
                .flatMap(bound -> bound.prefixed(name).stream())
                .toList();
        if (found.isEmpty()) {
            found = candidates.stream()
                    .flatMap(bound -> bound.found(name.text()).stream())
                    .toList();
        }
        if (found.size() != 1) {
            throw new BadInput(found.isEmpty() ? unknown(name, candidates) : ambiguous(name, found), null);
        }
        return found.getFirst();
    }

    private static String unknown(RecordName name, List<Bound> candidates) {
        return "record '" + name + "' does not exist in " + machines(candidates) + "; specify it as "
                + candidates.getFirst().category() + "/KEY, or list records with 'turnstile records TABLE'";
    }

    private static String ambiguous(RecordName name, List<FoundRecord> found) {
        List<String> names = found.stream()
                .map(record -> record.category() + "/" + record.key())
                .distinct()
                .toList();
        String machines = found.stream()
                .map(record -> record.lifecycle().machine().name())
                .collect(Collectors.joining(", "));
        return "record '" + name + "' exists in " + machines + "; "
                + (names.size() > 1
                        ? "specify one of " + String.join(", ", names)
                        : "select the machine with --machine");
    }

    private static String machines(List<Bound> lifecycles) {
        return lifecycles.stream().map(Bound::machine).collect(Collectors.joining(", "));
    }
}
