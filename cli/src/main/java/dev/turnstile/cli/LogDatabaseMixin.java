package dev.turnstile.cli;

import dev.turnstile.adoption.history.DatabaseSource;
import dev.turnstile.cli.terminal.BadInput;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The sources of a history in a database. */
final class LogDatabaseMixin {

    private static final String VERSIONS = "versions";
    private static final String AUDITS = "audits";

    @Option(
            names = "--log-table",
            paramLabel = "TABLE",
            description = "Read the history from a table or view in the database instead of a file; with --papertrail"
                    + " or --audited, the table in place of versions or audits.")
    private @Nullable String table;

    @Option(
            names = "--log-query",
            paramLabel = "SELECT",
            description = "Read the history from the rows of a query in the database.")
    private @Nullable String query;

    @Option(
            names = "--papertrail",
            paramLabel = "TYPE.ATTRIBUTE",
            description = "Read the history from the versions of PaperTrail, such as Order.state.")
    private @Nullable String paperTrail;

    @Option(
            names = "--audited",
            paramLabel = "TYPE.ATTRIBUTE",
            description = "Read the history from the audits of Audited, such as Order.state.")
    private @Nullable String audited;

    @Option(
            names = "--envers",
            paramLabel = "TABLE.COLUMN",
            description = "Read the history from an audit table of Hibernate Envers, such as orders_aud.state.")
    private @Nullable String envers;

    @Option(
            names = "--logidze",
            paramLabel = "TABLE.COLUMN",
            description = "Read the history from column log_data of Logidze, such as orders.state.")
    private @Nullable String logidze;

    boolean given() {
        return count() > 0 || table != null;
    }

    private long count() {
        return Stream.of(query, paperTrail, audited, envers, logidze)
                .filter(value -> value != null)
                .count();
    }

    /** Returns the source; exactly one must be given. */
    DatabaseSource source() {
        boolean named = paperTrail != null || audited != null;
        if (count() > 1 || (table != null && count() == 1 && !named)) {
            throw new BadInput(
                    "expected one of " + String.join(", ", names()) + ", got several; give one of them", null);
        }
        if (query != null) {
            return blank("--log-query", query, DatabaseSource::query);
        }
        if (paperTrail != null) {
            return pair(
                    "--papertrail",
                    paperTrail,
                    (type, attribute) -> DatabaseSource.paperTrail(table == null ? VERSIONS : table, type, attribute));
        }
        if (audited != null) {
            return pair(
                    "--audited",
                    audited,
                    (type, attribute) -> DatabaseSource.audited(table == null ? AUDITS : table, type, attribute));
        }
        if (envers != null) {
            return pair("--envers", envers, DatabaseSource::envers);
        }
        if (logidze != null) {
            return pair("--logidze", logidze, DatabaseSource::logidze);
        }
        return blank("--log-table", String.valueOf(table), DatabaseSource::table);
    }

    static List<String> names() {
        return List.of("--log-table", "--log-query", "--papertrail", "--audited", "--envers", "--logidze");
    }

    private static DatabaseSource blank(String option, String value, Function<String, DatabaseSource> source) {
        if (value.isBlank()) {
            throw new BadInput(option + ": expected a value, got a blank one", null);
        }
        return source.apply(value);
    }

    /** Divides a value at its last dot. */
    private static DatabaseSource pair(String option, String value, BiFunction<String, String, DatabaseSource> source) {
        int dot = value.lastIndexOf('.');
        if (dot <= 0
                || value.substring(0, dot).isBlank()
                || value.substring(dot + 1).isBlank()) {
            throw new BadInput(
                    option + ": expected two names with a dot, such as orders.state, got '" + value + "'", null);
        }
        return source.apply(value.substring(0, dot), value.substring(dot + 1));
    }
}
