package dev.turnstile.postgres.attempt;

import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.internal.enforcement.LiveRow;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one lifecycle in one snapshot of the database. Valid only inside {@link AttemptLog#read}. Not
 * thread-safe. Every method throws {@link LifecycleException} if the database fails.
 */
public final class AttemptHistory {

    private final Connection connection;
    private final Json json;
    private final AttemptStatements statements;
    private final BoundTable table;
    private final Definitions definitions;
    private final LiveRow.@Nullable Rows watched;

    AttemptHistory(
            Connection connection,
            Json json,
            AttemptStatements statements,
            BoundTable table,
            Definitions definitions,
            LiveRow.@Nullable Rows watched) {
        this.connection = connection;
        this.json = json;
        this.statements = statements;
        this.table = table;
        this.definitions = definitions;
        this.watched = watched;
    }

    private interface Work<R> {
        R run() throws SQLException;
    }

    /** Returns the name of the table: the first part of a record's name. */
    public String table() {
        return statements.lifecycle().categoryName();
    }

    /** Returns whether the database refuses changes of state that the machine does not permit. */
    public boolean guarded() {
        return statements.lifecycle().guarded();
    }

    /** Returns the stored definitions of the machine, oldest first, at least one. */
    public List<StoredDefinition> definitions() {
        return definitions.versions();
    }

    /**
     * Returns the number of attempts of a period, by the times at which they occurred.
     *
     * @param since the earliest time; null for the beginning of the history
     * @param until the time before which the attempts occurred; null for the end of the history
     */
    public long count(@Nullable Instant since, @Nullable Instant until) {
        return run("count recorded attempts", () -> statements.count(connection, since, until));
    }

    /**
     * Returns the number of recorded refusals of this machine's records that {@link #forEachPage} does not read, by
     * their names: refusals with another cause than the definition, and refusals whose table is not known because the
     * machine is bound to several tables.
     */
    public Map<String, Long> otherRefusals() {
        return run("count recorded refusals", () -> statements.otherRefusals(connection));
    }

    /**
     * Returns the guards among the given ones that cannot be evaluated on past rows, each with the reason: the table is
     * not watched, the values of a column are not kept, the guard depends on more than the row, or the guard is not
     * valid on the table as it is now.
     */
    public Map<Guard.Sql, String> obstacles(List<Guard.Sql> guards) {
        return run("check guards", () -> {
            Map<Guard.Sql, String> obstacles = new LinkedHashMap<>();
            GuardScope scope = new GuardScope(connection, table, watched);
            for (Guard.Sql guard : guards) {
                Optional.ofNullable(scope.obstacle(guard)).ifPresent(reason -> obstacles.put(guard, reason));
            }
            return obstacles;
        });
    }

    /**
     * Reads the attempts of all records in pages of whole records.
     *
     * @param rows whether to read the rows of the records; otherwise the rows are unknown
     * @param page the consumer of each page
     * @throws dev.turnstile.postgres.archive.DetachedEventsException if events of the table are in a detached partition
     *     of the archive
     */
    public void forEachPage(boolean rows, Consumer<List<RecordAttempts>> page) {
        run("read recorded attempts", () -> {
            statements.requireWhole(connection);
            AttemptPages pages = new AttemptPages(
                    statements.machine(), definitions, () -> new LiveLookup(connection, json, watched));
            statements.read(connection, rows, pages, page);
            return rows;
        });
    }

    /**
     * Evaluates guards on past rows, with one statement for all rows.
     *
     * @param guards guards without {@linkplain #obstacles obstacles}
     * @param rows the columns of each row that are not null
     * @return the results for each row; the result of a guard is missing if it fails for the row
     */
    public List<Map<Guard, Boolean>> ask(List<Guard.Sql> guards, List<Map<String, Object>> rows) {
        return run("evaluate guards", () -> new PastGuards(connection, table, json).ask(guards, rows));
    }

    private static <R> R run(String what, Work<R> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw AttemptLog.failure(what, e);
        }
    }
}
