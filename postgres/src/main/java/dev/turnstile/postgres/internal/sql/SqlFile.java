package dev.turnstile.postgres.internal.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The module's SQL files, each with one statement or object. */
public final class SqlFile {

    private static final String FOLDER = "/dev/turnstile/postgres/";

    private SqlFile() {}

    /**
     * Returns the text of a file, including its placeholders.
     *
     * @param path the folder and the file, such as {@code archive/move.sql}
     * @throws IllegalStateException if the file does not exist
     */
    public static String read(String path) {
        try (InputStream in = SqlFile.class.getResourceAsStream(FOLDER + path)) {
            if (in == null) {
                throw new IllegalStateException("the file " + path + " is missing from turnstile-postgres");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
