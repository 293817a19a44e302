package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An installation of PostgreSQL.
 *
 * @param programs the directory of the programs
 * @param major the major version, such as 18
 */
public record Installation(Path programs, int major) {

    private static final int OLDEST = 13;
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    /**
     * Returns the installation with its programs in a directory.
     *
     * @throws EmbeddedPostgresException if a program is missing, does not run, or is older than PostgreSQL 13
     */
    public static Installation at(Path programs) {
        for (String name : List.of("postgres", "initdb", "pg_ctl")) {
            if (!Files.isExecutable(program(programs, name))) {
                throw new EmbeddedPostgresException(
                        "no PostgreSQL in " + programs + ": expected the program " + program(programs, name)
                                + "; specify the bin directory of an installation",
                        (Throwable) null);
            }
        }
        Command.Result version =
                Command.run(List.of(program(programs, "postgres").toString(), "--version"), programs, Map.of());
        Matcher matcher = VERSION.matcher(version.output());
        if (!matcher.find() || Integer.parseInt(matcher.group(1)) < OLDEST) {
            throw new EmbeddedPostgresException(
                    "expected PostgreSQL " + OLDEST + " or later in " + programs + ", found: " + version.lastLine(),
                    (Throwable) null);
        }
        return new Installation(programs, Integer.parseInt(matcher.group(1)));
    }

    String program(String name) {
        return program(programs, name).toString();
    }

    private static Path program(Path programs, String name) {
        return programs.resolve(Platform.current().windows() ? name + ".exe" : name);
    }
}
