package dev.turnstile.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;

/** A separate process that imports a file and can be killed. */
final class ImportProgram {

    private ImportProgram() {}

    /** Runs the import. The arguments are the database's URL and the file. */
    public static void main(String[] arguments) throws IOException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[0]);
        database.setApplicationName("killed");
        try (PostgresTurnstile turnstile = PostgresTurnstile.builder(database).openInstalled();
                InputStream in = Files.newInputStream(Path.of(arguments[1]))) {
            turnstile.eventLines().importAll(in, true, progress -> {});
        }
    }
}
