package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.DatabaseSource;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.postgres.QuotedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plans the audit table of Hibernate Envers. Each revision repeats the status, so that only rows with another status
 * than the row before are changes. A deletion has revision type 2 and, by default, no values.
 */
final class EnversPlan {

    private static final String REVISION_TABLE = """
            SELECT c.confrelid::regclass::text
            FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
            WHERE c.contype = 'f' AND c.conrelid = ?::bigint::oid AND a.attname = ?
            """;

    private static final SqlText PASS = new SqlText("""
            SELECT %1$s FROM (
              SELECT %2$s, a.%3$s AS turnstile_revision,
                     lag((a.%4$s)::text) OVER (PARTITION BY %5$s ORDER BY a.%3$s) AS turnstile_before
              FROM %6$s AS a LEFT JOIN %7$s AS r ON r.%8$s = a.%3$s
              WHERE a.%9$s <> 2) AS log
            WHERE (%4$s)::text IS DISTINCT FROM turnstile_before%10$s
            ORDER BY %11$s, turnstile_revision
            """);

    private static final String REMEDY = "is it an audit table of Envers?";

    private final DatabaseSource.Envers source;
    private final Relation audits;
    private final Relation revisions;
    private final RowColumn time;

    private EnversPlan(DatabaseSource.Envers source, Relation audits, Relation revisions, RowColumn time) {
        this.source = source;
        this.audits = audits;
        this.revisions = revisions;
        this.time = time;
    }

    static LogPlan of(ReadTransaction transaction, DatabaseSource.Envers source, LogOptions options) {
        DatabaseOrigin origin = transaction.origin();
        Relation audits = Relation.find(transaction, source.table());
        audits.require(origin, source.column(), "specify the column with the status");
        String revision = any(origin, audits, "rev");
        any(origin, audits, "revtype");
        Relation revisions = Relation.find(transaction, revisionTable(transaction, audits, revision));
        if (revisions.key().size() != 1) {
            throw origin.invalid(
                    0,
                    "expected a table of revisions with one key column, got " + revisions.quoted()
                            + "; read it with a query");
        }
        return new EnversPlan(source, audits, revisions, time(origin, revisions)).plan(origin, options);
    }

    private static String any(DatabaseOrigin origin, Relation relation, String column) {
        Optional<RowColumn> found = relation.inAnyCase(column);
        if (found.isEmpty()) {
            relation.require(origin, column, REMEDY);
        }
        return found.orElseThrow().name();
    }

    /** Returns the table to which the foreign key leads, or the default one in the same schema. */
    private static String revisionTable(ReadTransaction transaction, Relation audits, String revision) {
        return transaction
                .query(REVISION_TABLE, row -> row.getString(1), String.valueOf(audits.oid()), revision)
                .stream()
                .findFirst()
                .orElse(QuotedName.of(audits.schema()) + ".revinfo");
    }

    private static RowColumn time(DatabaseOrigin origin, Relation revisions) {
        return Stream.of("revtstmp", "timestamp")
                .flatMap(name -> revisions.inAnyCase(name).stream())
                .findFirst()
                .or(() -> revisions.columns().stream().filter(RowColumn::time).findFirst())
                .orElseThrow(() -> origin.invalid(
                        0,
                        "expected a column of times in the table of revisions " + revisions.name()
                                + ", got none; read it with a query"));
    }

    private LogPlan plan(DatabaseOrigin origin, LogOptions options) {
        List<String> record = audits.key().stream()
                .filter(column -> !column.equalsIgnoreCase("rev"))
                .toList();
        if (record.isEmpty()) {
            throw origin.invalid(
                    0, "expected a primary key of the record and the revision, got none; read the table with a query");
        }
        List<String> more = more(record);
        Conditions where = Conditions.of(options, List.of());
        LogOptions known = KnownFields.of(origin, options, record, source.column(), time.name());
        return LogPlan.of(known, new LogStatement(sql(record, more, where), where.values()), rows -> rows);
    }

    /** Returns the other columns of the revision, such as the user. */
    private List<String> more(List<String> record) {
        return revisions.names().stream()
                .filter(column -> !revisions.key().contains(column)
                        && !column.equals(time.name())
                        && !column.equals(source.column())
                        && !record.contains(column))
                .toList();
    }

    private String sql(List<String> record, List<String> more, Conditions where) {
        List<String> names = new ArrayList<>(record);
        names.add(source.column());
        names.add(time.name());
        names.addAll(more);
        List<String> selected = new ArrayList<>(qualified("a", record));
        selected.add("a." + QuotedName.of(source.column()));
        selected.add(instant() + " AS " + QuotedName.of(time.name()));
        selected.addAll(qualified("r", more));
        return PASS.with(
                QuotedName.list(names),
                String.join(", ", selected),
                QuotedName.of(audits.inAnyCase("rev").orElseThrow().name()),
                QuotedName.of(source.column()),
                String.join(", ", qualified("a", record)),
                audits.quoted(),
                revisions.quoted(),
                QuotedName.of(revisions.key().getFirst()),
                QuotedName.of(audits.inAnyCase("revtype").orElseThrow().name()),
                where.sql(),
                Conditions.texts(record));
    }

    private static List<String> qualified(String table, List<String> columns) {
        return columns.stream()
                .map(column -> table + "." + QuotedName.of(column))
                .collect(Collectors.toList());
    }

    /** Returns the time of a revision; Envers stores milliseconds since 1970 unless the entity has a time type. */
    private String instant() {
        String column = "r." + QuotedName.of(time.name());
        return time.time() ? column : "timestamptz 'epoch' + " + column + " * interval '1 millisecond'";
    }
}
