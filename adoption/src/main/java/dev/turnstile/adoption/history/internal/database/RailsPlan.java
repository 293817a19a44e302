package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.DatabaseSource;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.postgres.QuotedName;
import java.util.List;
import java.util.stream.Stream;

/** Plans the tables of PaperTrail and Audited, which contain the changed attributes of each change as YAML or JSON. */
final class RailsPlan {

    private static final SqlText PASS = new SqlText("""
            SELECT (%1$s)::text, (%2$s)::text, created_at, %3$s, %4$s, (%5$s)::text FROM %6$s AS log
            WHERE (%7$s)::text = ($1)[1]%8$s
            ORDER BY (%1$s)::text COLLATE "C", created_at%9$s
            """);

    private static final String NONE = "NULL::text";
    private static final String CREATED = "created_at";

    private final DatabaseOrigin origin;
    private final Relation table;
    private final LogOptions options;

    private RailsPlan(DatabaseOrigin origin, Relation table, LogOptions options) {
        this.origin = origin;
        this.table = table;
        this.options = options;
    }

    static LogPlan of(ReadTransaction transaction, DatabaseSource.PaperTrail source, LogOptions options) {
        Relation table = Relation.find(transaction, source.table());
        RailsPlan plan = new RailsPlan(transaction.origin(), table, options);
        plan.require(List.of("item_type", "item_id", "event", CREATED), "is it a table of PaperTrail?");
        plan.require(
                List.of("object_changes"),
                "without this column of PaperTrail, the versions do not contain the last status of a record");
        String object = table.has("object") ? "CASE WHEN object_changes IS NULL THEN object::text END" : NONE;
        return plan.of(
                new RailsColumns("item_id", "item_type", source.itemType(), "event", "object_changes"),
                source.attribute(),
                plan.actor(List.of("whodunnit")),
                object);
    }

    static LogPlan of(ReadTransaction transaction, DatabaseSource.Audited source, LogOptions options) {
        Relation table = Relation.find(transaction, source.table());
        RailsPlan plan = new RailsPlan(transaction.origin(), table, options);
        plan.require(
                List.of("auditable_type", "auditable_id", "action", "audited_changes", CREATED),
                "is it a table of Audited?");
        return plan.of(
                new RailsColumns("auditable_id", "auditable_type", source.auditableType(), "action", "audited_changes"),
                source.attribute(),
                plan.actor(List.of("username", "user_id")),
                NONE);
    }

    private void require(List<String> columns, String remedy) {
        columns.forEach(column -> table.require(origin, column, remedy));
    }

    /** Returns the first actor in the columns that the table has. */
    private String actor(List<String> usual) {
        options.actor().ifPresent(column -> table.require(origin, column, "specify the column with the actor"));
        List<String> columns = options.actor().map(List::of).orElse(usual);
        List<String> known = columns.stream()
                .filter(table::has)
                .map(column -> QuotedName.of(column) + "::text")
                .toList();
        return known.isEmpty() ? NONE : "coalesce(" + String.join(", ", known) + ")";
    }

    private LogPlan of(RailsColumns columns, String attribute, String actor, String object) {
        Conditions where = Conditions.of(options, List.of(columns.type()));
        String order = Stream.concat(Stream.of("version").filter(table::has), table.key().stream())
                .distinct()
                .map(column -> ", " + QuotedName.of(column))
                .reduce("", String::concat);
        String statement = PASS.with(
                columns.record(),
                columns.event(),
                actor,
                object,
                columns.changes(),
                table.quoted(),
                columns.typeColumn(),
                where.sql(),
                order);
        String before = attribute + " (before)";
        LogOptions known = KnownFields.of(origin, options, List.of(columns.record()), attribute, CREATED)
                .withFrom(before)
                .withActor("actor");
        List<String> names = List.of(columns.record(), before, attribute, CREATED, "actor");
        return LogPlan.of(
                known,
                new LogStatement(statement, where.values()),
                rows -> new RailsVersions(origin, rows, names, columns, attribute));
    }
}
