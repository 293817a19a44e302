package dev.turnstile.cli.guard;

import dev.turnstile.cli.machine.MachineFile;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that select a machine and its table. */
final class TableOptions {

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The machine's JSON document; by default the definition installed on the table.")
    private @Nullable Path file;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "The table, schema-qualified unless it is in schema public.")
    private @Nullable String table;

    @Option(
            names = "--id",
            split = ",",
            paramLabel = "COLUMN",
            description = "The id columns, separated by commas; id by default.")
    private List<String> id = List.of();

    @Option(names = "--state", paramLabel = "COLUMN", description = "The state column; state by default.")
    private @Nullable String state;

    /**
     * A machine on a table.
     *
     * @param machine the machine
     * @param table the table
     */
    record Target(StateMachine<?, ?> machine, RecordTable table) {}

    boolean named() {
        return table != null || file != null;
    }

    /** Reads the file, so that errors in it are reported before the command connects to a database. */
    void check() {
        if (table == null || table.isBlank()) {
            throw new BadInput("expected --table NAME, got " + (table == null ? "none" : "a blank name"), null);
        }
        if (file != null) {
            MachineFile.machine(file);
        }
    }

    Target target(PostgresTurnstile turnstile) {
        Optional<Lifecycle<String, String>> bound = bound(turnstile);
        if (file == null) {
            return bound.map(this::installed)
                    .orElseThrow(() -> new BadInput(
                            "no machine is installed on table " + table + (state == null ? "" : ", column " + state)
                                    + "; specify the machine's FILE",
                            null));
        }
        RecordTable asked = asked();
        return new Target(
                MachineFile.machine(file),
                id.isEmpty() && bound.isPresent()
                        ? asked.withId(bound.get().table().idColumns().toArray(String[]::new))
                        : asked);
    }

    /** Returns the machine on its table, whose id columns are known. */
    private Target installed(Lifecycle<String, String> lifecycle) {
        List<String> columns = lifecycle.table().idColumns();
        if (!id.isEmpty() && !id.equals(columns)) {
            throw new BadInput(
                    "--id: the machine is installed with id columns " + columns + ", got " + id
                            + "; leave --id out, or specify the machine's FILE to bind it again",
                    null);
        }
        return new Target(lifecycle.machine(), lifecycle.table());
    }

    /** Returns the table of the installed machine, or if it was dropped or renamed, the table of the options. */
    RecordTable installed(PostgresTurnstile turnstile) {
        return bound(turnstile).map(Lifecycle::table).orElseGet(this::asked);
    }

    /** Returns the table of the options. */
    RecordTable asked() {
        RecordTable named = RecordTable.of(String.valueOf(table)).withState(state == null ? "state" : state);
        return id.isEmpty() ? named : named.withId(id.toArray(String[]::new));
    }

    private Optional<Lifecycle<String, String>> bound(PostgresTurnstile turnstile) {
        List<Lifecycle<String, String>> found = turnstile.installedLifecycles().stream()
                .filter(lifecycle -> matches(lifecycle.table()))
                .toList();
        if (file == null && found.size() > 1) {
            throw new BadInput("table " + table + " has several machines; select one by its column with --state", null);
        }
        return found.stream().findFirst();
    }

    private boolean matches(RecordTable installed) {
        String name = installed.name().replace("\"", "");
        boolean sameTable = name.equals(table) || name.equals("public." + table);
        String column = state == null && file != null ? "state" : state;
        return sameTable && (column == null || installed.stateColumn().equals(column));
    }
}
