package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.DatabaseSource;
import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The way in which a source is read.
 *
 * @param options the options, with the fields that are known for the source
 * @param key the columns that identify a row; empty if there are none
 * @param sample the statement for the first rows, in any order
 * @param pass the statement for all rows in the order of record, time and key
 * @param decode the conversion of the selected rows to changes
 */
record LogPlan(
        LogOptions options,
        List<String> key,
        LogStatement sample,
        Function<LogFields, LogStatement> pass,
        UnaryOperator<Rows> decode) {

    LogPlan {
        key = List.copyOf(key);
    }

    /** Plans a source whose columns are known, with one statement. */
    static LogPlan of(LogOptions options, LogStatement statement, UnaryOperator<Rows> decode) {
        return new LogPlan(options, List.of(), statement, fields -> statement, decode);
    }

    /** Plans a source, by the catalog. */
    static LogPlan of(ReadTransaction transaction, DatabaseSource source, LogOptions options) {
        return switch (source) {
            case DatabaseSource.Table table -> TablePlan.ofTable(transaction, table.name(), options);
            case DatabaseSource.Query query -> TablePlan.ofQuery(transaction, query.select(), options);
            case DatabaseSource.PaperTrail trail -> RailsPlan.of(transaction, trail, options);
            case DatabaseSource.Audited audits -> RailsPlan.of(transaction, audits, options);
            case DatabaseSource.Envers envers -> EnversPlan.of(transaction, envers, options);
            case DatabaseSource.Logidze logidze -> LogidzePlan.of(transaction, logidze, options);
        };
    }
}
