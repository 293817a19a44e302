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

/** The options that select the database of a command. */
public final class DatabaseOptions {

    /** The default parent directory of embedded databases. */
    private static final Path HOME = Path.of(".turnstile");

    private static final int CONNECTIONS_TO_LOOK = 2;

    private static final String URL_VARIABLE = "TURNSTILE_URL";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A PostgreSQL server, as postgresql://user@host:port/database or"
                    + " jdbc:postgresql://host:port/database; TURNSTILE_URL by default, or else an embedded server.")
    private @Nullable String url;

    @Option(names = "--user", description = "The user to connect as; PGUSER by default.")
    private @Nullable String user;

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "The user's password; PGPASSWORD by default; prompts if no value follows.")
    private @Nullable String password;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory of an embedded PostgreSQL, not deleted; in .turnstile by default.")
    private @Nullable Path data;

    /** Returns the options with a URL only. */
    public static DatabaseOptions ofUrl(String url) {
        DatabaseOptions options = new DatabaseOptions();
        options.url = url;
        return options;
    }

    /** Returns whether an option names a database. */
    public boolean given() {
        return url != null || data != null;
    }

    /** Checks the options, and connects once if a server is given. Starts no server and writes nothing. */
    public void check() {
        if (url != null && data != null) {
            throw new BadInput("--url and --data cannot be used together; give one of them", null);
        }
        ServerAddress server = server();
        if (server != null) {
            server.check();
        }
    }

    /** Returns the server's address, or null for an embedded server. */
    private @Nullable ServerAddress server() {
        if (url != null) {
            return ServerAddress.of(url, user, password);
        }
        String variable = System.getenv(URL_VARIABLE);
        return data != null || variable == null || variable.isEmpty()
                ? null
                : ServerAddress.of(variable, user, password);
    }

    /**
     * Opens a database to write to.
     *
     * @param job the name of the default directory, whose database is empty at each start
     * @param connections the maximum number of connections
     */
    public Database open(String job, int connections) {
        ServerAddress server = server();
        if (server != null) {
            return Database.server(server, connections);
        }
        return data != null
                ? Database.embedded(data, false, connections)
                : Database.embedded(HOME.resolve(job), true, connections);
    }

    /** Opens an existing database. */
    public Database openExisting() {
        ServerAddress server = server();
        if (server != null) {
            return Database.server(server, CONNECTIONS_TO_LOOK);
        }
        Path directory = data != null ? data : only(jobs());
        if (!holdsServer(directory)) {
            throw new BadInput(
                    directory + ": expected a data directory of Turnstile, found none; run 'turnstile replay' or"
                            + " 'turnstile demo' first",
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
                        ? "no database found; run 'turnstile replay' or 'turnstile demo' first, or specify one with"
                                + " --url, "
                                + URL_VARIABLE + " or --data"
                        : "several databases found; specify one of "
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
