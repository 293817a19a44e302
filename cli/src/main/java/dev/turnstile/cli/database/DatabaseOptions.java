package dev.turnstile.cli.database;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Reason;
import dev.turnstile.cli.terminal.ShellWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database a command works on. */
public final class DatabaseOptions {

    /** Where the embedded databases of the commands are kept, unless the user names a directory. */
    private static final Path HOME = Path.of(".turnstile");

    private static final int CONNECTIONS_TO_LOOK = 2;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A PostgreSQL server, as jdbc:postgresql://host:port/database; the embedded one by default.")
    private @Nullable String url;

    @Option(names = "--user", defaultValue = "${env:PGUSER}", description = "The server's user; PGUSER by default.")
    private @Nullable String user;

    @Option(
            names = "--password",
            defaultValue = "${env:PGPASSWORD}",
            arity = "0..1",
            interactive = true,
            description = "The user's password; PGPASSWORD by default, asked for if no value follows.")
    private @Nullable String password;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory of the embedded PostgreSQL; kept. Below .turnstile by default.")
    private @Nullable Path data;

    /** Says what is wrong with the options before long work begins; starts and writes nothing. */
    public void check() {
        if (url != null && data != null) {
            throw new BadInput("--url and --data name two databases; give one of them", null);
        }
        if (url != null) {
            new ServerAddress(url, user, password).check();
        }
    }

    /**
     * Opens a database to write to.
     *
     * @param job names the default directory, which begins empty each time
     * @param connections the most connections at a time
     */
    public Database open(String job, int connections) {
        if (url != null) {
            return Database.server(new ServerAddress(url, user, password), connections);
        }
        return data != null
                ? Database.embedded(data, false, connections)
                : Database.embedded(HOME.resolve(job), true, connections);
    }

    /** Opens a database that is there already, to look into it. */
    public Database openExisting() {
        if (url != null) {
            check();
            return Database.server(new ServerAddress(url, user, password), CONNECTIONS_TO_LOOK);
        }
        Path directory = data != null ? data : only(jobs());
        if (!holdsServer(directory)) {
            throw new BadInput(
                    directory + ": expected a data directory of turnstile, found none; run a replay or the demo first",
                    null);
        }
        return Database.existing(directory, CONNECTIONS_TO_LOOK);
    }

    private static Path only(List<Path> directories) {
        if (directories.size() == 1) {
            return directories.getFirst();
        }
        throw new BadInput(
                directories.isEmpty()
                        ? "no database here yet; run a replay or the demo first, or give --url or --data"
                        : "several databases here; give one of "
                                + directories.stream()
                                        .map(directory -> "--data " + ShellWord.quoted(directory.toString()))
                                        .collect(Collectors.joining(", ")),
                null);
    }

    private static List<Path> jobs() {
        if (!Files.isDirectory(HOME)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(HOME)) {
            return entries.filter(DatabaseOptions::holdsServer).sorted().toList();
        } catch (IOException e) {
            throw new BadInput(HOME + ": cannot be read (" + Reason.of(e) + ")", e);
        }
    }

    private static boolean holdsServer(Path directory) {
        return Files.isDirectory(directory.resolve("data"));
    }
}
