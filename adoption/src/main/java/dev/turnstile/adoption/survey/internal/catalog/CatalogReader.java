package dev.turnstile.adoption.survey.internal.catalog;

import dev.turnstile.adoption.survey.SurveyException;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog.Head;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn.Family;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn.Statistics;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the catalog and the planner's statistics. */
public final class CatalogReader {

    private static final String TABLE = """
            SELECT c.oid, n.nspname, c.relname, c.relkind::text, current_user, row_security_active(c.oid),
              CASE WHEN c.relkind = 'p' THEN (SELECT coalesce(sum(greatest(l.reltuples, 0)), 0)
                FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid WHERE p.isleaf)
              ELSE c.reltuples END,
              CASE c.relkind WHEN 'p' THEN (SELECT coalesce(sum(pg_relation_size(p.relid)), 0)
                FROM pg_partition_tree(c.oid) p WHERE p.isleaf)
              WHEN 'r' THEN pg_relation_size(c.oid) ELSE 0 END / current_setting('block_size')::bigint,
              (SELECT coalesce(string_agg(DISTINCT d.refobjid::regclass::text, ', '), '')
                FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                  AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid
                WHERE r.ev_class = c.oid)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)""";

    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod), b.typname, b.typtype::text, a.attnotnull,
              has_column_privilege(a.attrelid, a.attnum, 'SELECT'), pg_get_expr(d.adbin, d.adrelid),
              s.null_frac, s.n_distinct, s.avg_width
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN pg_type b ON b.oid = CASE WHEN t.typbasetype <> 0 THEN t.typbasetype ELSE t.oid END
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = ''
            LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
              AND s.inherited = (c.relkind = 'p')
            WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";

    private static final String INDEXES = """
            SELECT c.relname, i.indisunique, i.indisprimary, pg_get_expr(i.indpred, i.indrelid),
              i.indexprs IS NOT NULL,
              ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                WHERE k.place <= i.indnkeyatts ORDER BY k.place)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE i.indrelid = ? AND i.indisvalid ORDER BY c.relname""";

    private static final String REFERENCES = """
            SELECT a.attname FROM pg_constraint k
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            WHERE k.conrelid = ? AND k.contype = 'f' AND cardinality(k.conkey) = 1""";

    private static final String NEIGHBOURS = """
            SELECT n.nspname, c.relname, has_table_privilege(c.oid, 'SELECT'), a.attname, b.typname, b.typtype::text,
              EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN pg_type b ON b.oid = CASE WHEN t.typbasetype <> 0 THEN t.typbasetype ELSE t.oid END
            WHERE n.nspname = ? AND c.relname = ANY (?) AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum""";

    private final ReadSession session;
    private final String table;

    public CatalogReader(ReadSession session, String table) {
        this.session = session;
        this.table = table;
    }

    private record ReadColumn(TableColumn column, boolean readable) {}

    /** Reads the table, its columns, indexes and foreign keys. */
    public TableCatalog read() throws SQLException {
        List<Head> found = session.query(TABLE, this::head, table);
        if (found.isEmpty()) {
            throw new SurveyException(
                    table,
                    "expected a table, found none of this name; name it with its schema, such as shop.orders, in double"
                            + " quotes if it has upper-case letters",
                    null);
        }
        Head head = found.getFirst();
        List<ReadColumn> columns = session.query(COLUMNS, CatalogReader::column, head.oid());
        if (columns.stream().noneMatch(ReadColumn::readable)) {
            throw new SurveyException(
                    table,
                    "role " + head.role() + " may not read it; GRANT SELECT ON " + head.shown() + " TO " + head.role(),
                    null);
        }
        return catalog(head, columns);
    }

    private TableCatalog catalog(Head head, List<ReadColumn> columns) throws SQLException {
        List<TableIndex> indexes = session.query(INDEXES, CatalogReader::index, head.oid());
        List<String> id = indexes.stream()
                .filter(TableIndex::primary)
                .findFirst()
                .map(TableIndex::columns)
                .orElse(List.of());
        return new TableCatalog(
                head,
                columns.stream()
                        .filter(ReadColumn::readable)
                        .map(ReadColumn::column)
                        .toList(),
                columns.stream()
                        .filter(read -> !read.readable())
                        .map(read -> read.column().name())
                        .toList(),
                id,
                indexes,
                session.query(REFERENCES, row -> row.getString(1), head.oid()));
    }

    private Head head(ResultSet row) throws SQLException {
        String kind = row.getString(4);
        if (!kind.equals("r") && !kind.equals("p")) {
            throw new SurveyException(table, "expected a table, got " + kindOf(kind, row.getString(9)), null);
        }
        return new Head(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getDouble(7),
                row.getLong(8),
                kind.equals("p"),
                row.getString(5),
                row.getBoolean(6));
    }

    private static String kindOf(String kind, String reads) {
        return switch (kind) {
            case "v" -> "a view; survey the table that it reads" + (reads.isEmpty() ? "" : ": " + reads);
            case "m" -> "a materialized view; survey the table that it reads" + (reads.isEmpty() ? "" : ": " + reads);
            case "f" -> "a foreign table; survey it on the server that holds it";
            case "S" -> "a sequence";
            case "i", "I" -> "an index; survey its table";
            default -> "a relation of kind '" + kind + "'";
        };
    }

    private static ReadColumn column(ResultSet row) throws SQLException {
        double nullShare = row.getDouble(8);
        Statistics statistics = row.wasNull() ? null : new Statistics(nullShare, row.getDouble(9), row.getInt(10));
        TableColumn column = new TableColumn(
                row.getString(1),
                row.getString(2),
                Family.of(row.getString(3), row.getString(4)),
                row.getBoolean(5),
                row.getString(7),
                statistics);
        return new ReadColumn(column, row.getBoolean(6));
    }

    private static TableIndex index(ResultSet row) throws SQLException {
        return new TableIndex(
                row.getString(1),
                row.getBoolean(2),
                row.getBoolean(3),
                row.getString(4),
                row.getBoolean(5),
                ReadSession.texts(row, 6));
    }

    /** Reads the tables of the schema that have one of the names. */
    public List<NeighbourTable> neighbours(TableCatalog catalog, List<String> names) throws SQLException {
        Map<String, Neighbour> found = new HashMap<>();
        session.query(
                NEIGHBOURS,
                row -> found.computeIfAbsent(row.getString(2), name -> new Neighbour(name, new ArrayList<>()))
                        .add(row),
                catalog.head().schema(),
                names);
        return found.values().stream()
                .filter(neighbour -> !neighbour.name.equals(catalog.head().name()))
                .map(Neighbour::table)
                .toList();
    }

    /** The rows of one neighbour. */
    private record Neighbour(String name, List<NeighbourColumn> columns) {

        boolean add(ResultSet row) throws SQLException {
            return columns.add(new NeighbourColumn(
                    row.getString(1),
                    row.getBoolean(3),
                    row.getString(4),
                    Family.of(row.getString(5), row.getString(6)),
                    row.getBoolean(7)));
        }

        NeighbourTable table() {
            Map<String, Family> families = new HashMap<>();
            columns.forEach(column -> families.put(column.name, column.family));
            return new NeighbourTable(
                    columns.getFirst().schema,
                    name,
                    columns.getFirst().readable,
                    columns.stream()
                            .filter(NeighbourColumn::key)
                            .map(NeighbourColumn::name)
                            .toList(),
                    families);
        }
    }

    private record NeighbourColumn(String schema, boolean readable, String name, Family family, boolean key) {}
}
