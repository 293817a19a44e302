package dev.turnstile.postgres.internal.schema;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.SchemaTooNewException;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schema as found in a database.
 *
 * @param name the name of the schema
 * @param exists whether any version is installed, even incompletely
 * @param version the installed version; 0 if no version is complete
 * @param checksums the checksums of the files that Turnstile applied, by name; empty if another tool, such as Flyway,
 *     installed the schema
 */
record InstalledSchema(String name, boolean exists, int version, Map<String, String> checksums) {

    private static final String FILES = """
            SELECT i.version, m.file, m.checksum
            FROM {schema}.installation i LEFT JOIN {schema}.migration m ON true""";

    /**
     * A query of the catalog's tables. A function such as {@code to_regclass} reads a cache of the session, which may
     * lack the objects that another session has committed while this one waited for the lock of the migration.
     */
    private static final String EXISTS = """
            SELECT EXISTS (
              SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = ? AND c.relname = 'installation')""";

    InstalledSchema {
        checksums = Map.copyOf(checksums);
    }

    /** Reads the installed version of a schema. */
    static InstalledSchema read(Connection connection, String schema) throws SQLException {
        if (!exists(connection, schema)) {
            return new InstalledSchema(schema, false, 0, Map.of());
        }
        int version = 0;
        Map<String, String> checksums = new HashMap<>();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(StatementTemplate.of(schema).fill(FILES))) {
            while (row.next()) {
                version = row.getInt(1);
                if (row.getString(2) != null) {
                    checksums.put(row.getString(2), row.getString(3));
                }
            }
        }
        return new InstalledSchema(schema, true, version, checksums);
    }

    /** Returns whether any version of a schema is installed. */
    static boolean exists(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(EXISTS)) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Returns whether another tool than Turnstile applied the files. */
    boolean byOtherTool() {
        return exists && checksums.isEmpty();
    }

    /**
     * Returns whether the schema has the version of the files.
     *
     * @throws SchemaTooNewException if it has a later version
     * @throws LifecycleException if a file of the installed version was applied with another text, because the
     *     files of a version never change
     */
    boolean isCurrent(SchemaFiles files) {
        if (version > files.version()) {
            throw new SchemaTooNewException(name, files.version(), version);
        }
        boolean current = version == files.version();
        if (!checksums.isEmpty()) {
            for (SchemaFile file : files.all()) {
                if (current || file.version().orElse(Integer.MAX_VALUE) <= version) {
                    requireSame(file.name(), file.checksum());
                }
            }
            if (current) {
                requireNoOthers(files);
            }
        }
        return current;
    }

    private void requireNoOthers(SchemaFiles files) {
        for (String file : checksums.keySet()) {
            if (files.all().stream().noneMatch(known -> known.name().equals(file))) {
                requireSame(file, null);
            }
        }
    }

    private void requireSame(String file, @Nullable String expected) {
        String found = checksums.get(file);
        if (found == null || !found.equals(expected)) {
            throw new LifecycleException(
                    "schema " + name + " has version " + version + " with file " + file + " of SHA-256 "
                            + start(found) + ", expected " + start(expected)
                            + "; use the build of Turnstile that installed this version, or one with a later version",
                    null);
        }
    }

    /** Returns the first digits of a checksum, which suffice to compare it with {@code sha256sum}. */
    private static String start(@Nullable String checksum) {
        return checksum == null ? "none" : checksum.substring(0, Math.min(12, checksum.length()));
    }
}
