package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.sql.SqlFile;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Exports the log as lines. Thread-safe. */
public final class Export {

    /** Lines are copied unchanged: JSON text does not contain these two characters. */
    private static final String COPY = "COPY ({lines}) TO STDOUT WITH (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')";

    /** COPY takes no parameters, so the values are bound to settings. */
    private static final String SCOPE = """
            SELECT set_config('TimeZone', 'UTC', true), set_config('turnstile.export_category', coalesce(?, ''), true),
              set_config('turnstile.export_key', coalesce(?, ''), true)""";

    /**
     * Locks before the snapshot is taken. Otherwise a partition that is detached later would be missing although the
     * snapshot contains it.
     */
    private static final String KEEP_ATTACHED = "LOCK TABLE ONLY {schema}.event_archive IN ACCESS SHARE MODE";

    private static final String WHOLE = """
            SELECT {schema}.log_is_whole(0, 9223372036854775807,
              (SELECT id FROM {schema}.category WHERE name = current_setting('turnstile.export_category')))""";

    private static final String OF_ALL = "{schema}.every_event e JOIN {schema}.stream s ON s.id = e.stream_id";

    /** Reads the events of a single stream, so that partitions without its events are pruned. */
    private static final String OF_ONE = """
            {schema}.stream s
            JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, 1, 2147483647) e ON true""";

    private static final String IN_CATEGORY =
            "s.category = (SELECT id FROM {schema}.category WHERE name = current_setting('turnstile.export_category'))";

    private static final String IN_STREAM = IN_CATEGORY + " AND s.key = current_setting('turnstile.export_key')";

    private final TransferConnection connections;
    private final LineText text;
    private final Json json;

    public Export(DataSource dataSource, String schema, Json json) {
        this.connections = new TransferConnection(dataSource);
        this.text = new LineText(schema);
        this.json = json;
    }

    /**
     * The part of the log to export.
     *
     * @param category the category of the streams, or null for all
     * @param key the key of a single stream, or null for all
     */
    public record Scope(@Nullable String category, @Nullable String key) {

        /** The whole log. */
        public static final Scope EVERYTHING = new Scope(null, null);

        private String condition() {
            if (category == null) {
                return "true";
            }
            return key == null ? IN_CATEGORY : IN_STREAM;
        }

        private String events() {
            return key == null ? OF_ALL : OF_ONE;
        }

        private Map<String, Object> header() {
            Map<String, Object> header = new LinkedHashMap<>();
            header.put("turnstile", Import.FORMAT);
            header.put("format", Import.VERSION);
            header.put("source", category == null ? "everything" : key == null ? "category" : "stream");
            if (category != null) {
                header.put("category", category);
            }
            if (key != null) {
                header.put("key", key);
            }
            return header;
        }
    }

    /** Writes one snapshot of the log, and returns the number of events. */
    public long write(Scope scope, OutputStream out) throws IOException {
        return connections.run("export", connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                TransferConnection.execute(connection, text.sql(KEEP_ATTACHED));
                configure(connection, scope);
                line(out, json.write(scope.header()));
                String all = scope.category() == null ? "true" : "false";
                copy(connection, "export_definitions.sql", all, out);
                copy(connection, "export_lifecycles.sql", all, out);
                keys(connection, scope, out);
                long events = copy(connection, "export_events.sql", scope.condition(), out, scope.events());
                copy(connection, "export_streams.sql", scope.condition(), out);
                line(out, Import.END);
                out.flush();
                return events;
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
        });
    }

    private void keys(Connection connection, Scope scope, OutputStream out) throws SQLException, IOException {
        String all = scope.category() == null ? "true" : "false";
        StatementTemplate parts = text.template().with("in_scope", all).with("of_streams", text.sql(scope.condition()));
        copyOut(connection, parts.fill(SqlFile.read("transfer/export_keys.sql")), out);
    }

    private void configure(Connection connection, Scope scope) throws SQLException {
        try (PreparedStatement configure = connection.prepareStatement(SCOPE)) {
            configure.setString(1, scope.category());
            configure.setString(2, scope.key());
            configure.execute();
        }
        if (scope.key() == null) {
            TransferConnection.execute(connection, text.sql(WHOLE));
        }
    }

    private static void line(OutputStream out, String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private long copy(Connection connection, String file, String condition, OutputStream out)
            throws SQLException, IOException {
        return copy(connection, file, condition, out, "");
    }

    private long copy(Connection connection, String file, String condition, OutputStream out, String events)
            throws SQLException, IOException {
        StatementTemplate parts =
                text.template().with("events", text.sql(events)).with("in_scope", text.sql(condition));
        return copyOut(connection, parts.fill(SqlFile.read("transfer/" + file)), out);
    }

    private long copyOut(Connection connection, String lines, OutputStream out) throws SQLException, IOException {
        String copy = text.template().with("lines", lines).fill(COPY);
        return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy, out);
    }
}
