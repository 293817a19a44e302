package dev.turnstile.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;

/** Imports a file, as another process that can be killed. */
final class ImportProgram {

    private ImportProgram() {}

    /** Expects the database and the file. */
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
