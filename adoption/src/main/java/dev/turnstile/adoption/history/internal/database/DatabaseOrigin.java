package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.BadRow;
import dev.turnstile.adoption.history.DatabaseSource;
import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.LogSource;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The name of a source for messages, and the content that its passes have read. Thread-safe. */
final class DatabaseOrigin implements LogSource {

    private final DatabaseSource source;
    private final AtomicReference<@Nullable PassContent> first = new AtomicReference<>();
    private final AtomicReference<@Nullable PassContent> other = new AtomicReference<>();

    DatabaseOrigin(DatabaseSource source) {
        this.source = source;
    }

    @Override
    public String label() {
        return switch (source) {
            case DatabaseSource.Table table -> table.name();
            case DatabaseSource.Query query -> "query";
            case DatabaseSource.PaperTrail trail -> trail.table() + " of " + trail.itemType();
            case DatabaseSource.Audited audits -> audits.table() + " of " + audits.auditableType();
            case DatabaseSource.Envers envers -> envers.table();
            case DatabaseSource.Logidze logidze -> logidze.table();
        };
    }

    @Override
    public String name() {
        return switch (source) {
            case DatabaseSource.Table table -> last(table.name());
            case DatabaseSource.Query query -> "history";
            case DatabaseSource.PaperTrail trail -> trail.itemType();
            case DatabaseSource.Audited audits -> audits.auditableType();
            case DatabaseSource.Envers envers -> last(envers.table()).replaceFirst("(?i)_aud$", "");
            case DatabaseSource.Logidze logidze -> last(logidze.table());
        };
    }

    /** Returns the last part of a name in SQL syntax without its quotes. */
    private static String last(String name) {
        String last = name.strip().replaceFirst("^.*\\.(?=(\"[^\"]*\"|[^\".]+)$)", "");
        String plain = last.replaceAll("^\"|\"$", "");
        return plain.isBlank() ? "history" : plain;
    }

    /** Stores the content of a complete pass. */
    void completed(PassContent content) {
        if (!first.compareAndSet(null, content) && !content.equals(first.get())) {
            other.set(content);
        }
    }

    @Override
    public void checkUnchanged() {
        PassContent read = first.get();
        PassContent changed = other.get();
        if (read != null && changed != null) {
            throw invalid(
                    0,
                    "expected the same changes in each pass, got " + read.changes() + " and then "
                            + (read.changes() == changed.changes() ? "others" : changed.changes())
                            + ", because the history was changed in between; select the changes up to a fixed time with"
                            + " a query");
        }
    }

    @Override
    public InvalidLogException invalid(long line, String problem, @Nullable Throwable cause) {
        return InvalidLogException.ofDatabase(label(), line, problem, cause);
    }

    @Override
    public InvalidLogException invalidRows(long count, List<BadRow> rows) {
        return InvalidLogException.ofDatabaseRows(label(), count, rows);
    }

    /** Returns the exception for a failure of the database. */
    InvalidLogException failed(SQLException e) {
        String reason = Excerpt.firstLine(e).replaceFirst("^(ERROR|FATAL): ", "");
        String state = String.valueOf(e.getSQLState());
        String problem = switch (state) {
            case "42501" ->
                "expected the privilege to read the history, got: " + reason
                        + "; grant SELECT to the user, or connect as another user";
            case "25006", "0A000" ->
                "expected a query that only reads, got: " + reason + "; remove the part that writes";
            case "42601", "42P11" -> "expected one SELECT statement, got: " + reason + "; correct the query";
            case "42602" -> "expected the name of a table in SQL syntax, got: " + reason + "; quote it";
            default -> "cannot be read: " + reason;
        };
        return invalid(0, problem, e);
    }
}
