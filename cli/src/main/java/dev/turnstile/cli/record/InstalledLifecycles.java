package dev.turnstile.cli.record;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.listing.InstalledTable;
import dev.turnstile.postgres.listing.Listings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

        String column() {
            return lifecycle.table().stateColumn();
        }

        String described() {
            return InstalledLifecycles.described(lifecycle);
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
     * @param column the state column, or null for any column
     * @throws BadInput if no lifecycle contains the record, or several lifecycles do
     */
    public FoundRecord find(@Nullable String machine, @Nullable String column, RecordName name) {
        List<Bound> candidates = lifecycles.stream()
                .filter(bound -> machine == null || bound.machine().equals(machine))
                .filter(bound -> column == null || bound.column().equals(column))
                .toList();
        if (candidates.isEmpty()) {
            throw new BadInput(notInstalled(machine, column), null);
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
            throw new BadInput(found.isEmpty() ? notFound(name, candidates) : ambiguous(name, found), null);
        }
        return found.getFirst();
    }

    private String notInstalled(@Nullable String machine, @Nullable String column) {
        if (lifecycles.isEmpty()) {
            return "no lifecycle is installed in this database; bind a machine to its table in the application, or"
                    + " run 'turnstile install'";
        }
        if (column == null) {
            return "no lifecycle of machine '" + machine + "' is installed (installed: " + machines(lifecycles) + ")";
        }
        return "no lifecycle" + (machine == null ? "" : " of machine '" + machine + "'") + " with state column '"
                + column + "' is installed (installed: " + names(lifecycles, Bound::described) + ")";
    }

    /** Names the lifecycles of the record's table if another option than the table excludes them. */
    private String notFound(RecordName name, List<Bound> candidates) {
        List<Bound> there = lifecycles.stream()
                .filter(bound -> name.table().filter(bound.category()::equals).isPresent())
                .toList();
        return there.isEmpty() || there.stream().anyMatch(candidates::contains)
                ? unknown(name, candidates)
                : "no lifecycle of " + names(candidates, Bound::described) + " is installed on table '"
                        + there.getFirst().category() + "' (installed on that table: "
                        + names(there, Bound::described) + "); correct --machine or --column";
    }

    private static String unknown(RecordName name, List<Bound> candidates) {
        Optional<String> table = name.table()
                .filter(named ->
                        candidates.stream().noneMatch(bound -> bound.category().equals(named)));
        return table.map(named -> "no lifecycle is installed on table '" + named + "' (installed on: "
                        + names(candidates, Bound::category) + "), and no table has a record '" + name
                        + "'; correct the table's name")
                .orElseGet(() -> "record '" + name + "' does not exist in " + machines(candidates) + "; specify it as "
                        + candidates.getFirst().category() + "/KEY, or list records with 'turnstile records TABLE'");
    }

    private static String ambiguous(RecordName name, List<FoundRecord> found) {
        List<String> names = found.stream()
                .map(record -> record.category() + "/" + record.key())
                .distinct()
                .toList();
        return "record '" + name + "' exists in "
                + (names.size() > 1
                        ? names(found, record -> record.lifecycle().machine().name()) + "; specify one of "
                                + String.join(", ", names)
                        : names(found, record -> described(record.lifecycle()))
                                + "; select one with --machine or --column");
    }

    private static String machines(List<Bound> lifecycles) {
        return names(lifecycles, Bound::machine);
    }

    private static String described(Lifecycle<?, ?> lifecycle) {
        return lifecycle.machine().name() + " (column " + lifecycle.table().stateColumn() + ")";
    }

    private static <T> String names(List<T> lifecycles, Function<T, String> name) {
        return lifecycles.stream().map(name).distinct().collect(Collectors.joining(", "));
    }
}
