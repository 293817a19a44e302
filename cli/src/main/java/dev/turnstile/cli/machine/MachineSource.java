package dev.turnstile.cli.machine;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.machine.Definition;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.listing.InstalledMachine;
import dev.turnstile.postgres.listing.Listings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that select a machine: a file, or a definition installed in a database. */
public final class MachineSource {

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "The machine's JSON document, unless --machine is given.")
    private @Nullable Path file;

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            description = "A machine that is installed in the database, instead of a file.")
    private @Nullable String name;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    /** Checks that either the file or {@code --machine} was given. */
    public void check() {
        if ((file == null) == (name == null)) {
            throw new BadInput(
                    file == null
                            ? "expected a FILE, or --machine NAME for an installed machine, got neither"
                            : "FILE and --machine cannot be used together; give one of them",
                    null);
        }
    }

    /** Returns the file, or null if the machine is read from a database. */
    public @Nullable Path file() {
        return file;
    }

    /** Returns the machine's name for messages. */
    public String label() {
        return file == null ? "machine " + name : file.toString();
    }

    /** Reads the definition, which may contain errors if it is read from a file. */
    public Definition<String, String> definition() {
        return file == null
                ? MachineDocument.definition(MachineDocument.write(installed(String.valueOf(name))))
                : MachineFile.definition(file);
    }

    /** Reads the machine. */
    public StateMachine<String, String> machine() {
        return file == null ? installed(String.valueOf(name)) : MachineFile.machine(file);
    }

    /** Returns the document of the file, or an empty map for an installed machine. */
    public Map<String, Object> document() {
        return file == null ? Map.of() : MachineFile.document(file);
    }

    /**
     * Reads the installed definition of a machine.
     *
     * @throws BadInput if no machine of that name is installed
     */
    public StateMachine<String, String> installed(String machine) {
        return installed(database, machine);
    }

    /**
     * Reads the installed definition of a machine from a database.
     *
     * @throws BadInput if no machine of that name is installed
     */
    public static StateMachine<String, String> installed(DatabaseOptions database, String machine) {
        database.check();
        try (Database opened = database.openExisting()) {
            Listings listings = Listings.of(opened.dataSource());
            return PostgresTurnstile.installedDefinition(opened.dataSource(), machine)
                    .orElseThrow(() -> new BadInput(
                            "no machine '" + machine + "' is installed (installed: " + names(listings.machines()) + ")",
                            null));
        }
    }

    private static String names(List<InstalledMachine> machines) {
        return machines.isEmpty()
                ? "none; bind one to its table in the application, or run 'turnstile install'"
                : machines.stream().map(InstalledMachine::name).collect(Collectors.joining(", "));
    }
}
