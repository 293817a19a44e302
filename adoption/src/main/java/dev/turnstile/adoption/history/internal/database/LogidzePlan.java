package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.DatabaseSource;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.postgres.QuotedName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Plans a table with Logidze's column {@code log_data}: {@code {"v": 2, "h": [{"v": 1, "ts": .., "c": {..}}, ..]}}. The
 * first version contains all columns, and later versions the changed ones. If the number of versions is limited, Logidze
 * merges the oldest versions, so that the first remaining version is not 1.
 */
final class LogidzePlan {

    private static final String DATA = "log_data";
    private static final String TIME = "ts";
    private static final String RESPONSIBLE = "responsible";

    private static final SqlText PASS = new SqlText("""
            SELECT %1$s, %2$s, ts, responsible, v FROM (
              SELECT %3$s, version.c ->> ($1)[1] AS %2$s,
                     timestamptz 'epoch' + version.ts * interval '1 millisecond' AS ts,
                     version.m ->> '_r' AS responsible, version.v,
                     lag(version.c ->> ($1)[1]) OVER (PARTITION BY %3$s ORDER BY version.v) AS turnstile_before
              FROM %4$s AS t
              CROSS JOIN LATERAL jsonb_to_recordset(t.log_data::jsonb -> 'h')
                AS version (v bigint, ts bigint, c jsonb, m jsonb)
              WHERE jsonb_exists(version.c, ($1)[1])%5$s) AS log
            WHERE %2$s IS DISTINCT FROM turnstile_before
            ORDER BY %6$s, v
            """);

    private LogidzePlan() {}

    static LogPlan of(ReadTransaction transaction, DatabaseSource.Logidze source, LogOptions options) {
        DatabaseOrigin origin = transaction.origin();
        Relation table = Relation.find(transaction, source.table());
        table.require(origin, DATA, "is it a table with Logidze?");
        table.require(origin, source.column(), "specify the column with the status");
        if (table.key().isEmpty()) {
            throw origin.invalid(0, "expected a table with a primary key, got none; read it with a query");
        }
        Conditions where = Conditions.of(options, List.of(source.column()));
        String statement = PASS.with(
                QuotedName.list(table.key()),
                QuotedName.of(source.column()),
                table.key().stream().map(column -> "t." + QuotedName.of(column)).collect(Collectors.joining(", ")),
                table.quoted(),
                where.sql(),
                Conditions.texts(table.key()));
        LogOptions known = KnownFields.of(origin, options, table.key(), source.column(), TIME);
        return LogPlan.of(
                known.actor().isPresent() ? known : known.withActor(RESPONSIBLE),
                new LogStatement(statement, where.values()),
                TruncatedHistories::new);
    }
}
