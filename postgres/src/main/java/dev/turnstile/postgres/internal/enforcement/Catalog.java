package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.enforcement.Artifact.Kind;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The catalog queries for installed objects and their tables. */
final class Catalog {

    /** The names of objects, with their tables or schemas. */
    private static final String GIVEN =
            "unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n)";

    /** A trigger's clones on partitions have the same name. */
    private static final String TRIGGER = """
            SELECT g.n, md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
              t.tgenabled = 'A' AND NOT EXISTS (
                SELECT FROM pg_partition_tree(t.tgrelid) AS below
                JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
                WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
            FROM {given} JOIN pg_trigger t ON t.tgrelid = to_regclass(g.relation) AND t.tgname = g.name""";

    private static final String CONSTRAINT = """
            SELECT g.n, md5(replace(pg_get_constraintdef(oid), ' NOT VALID', '')) AS definition,
              obj_description(oid, 'pg_constraint') AS comment, convalidated AS active
            FROM {given} JOIN pg_constraint ON conrelid = to_regclass(g.relation) AND conname = g.name""";

    private static final String FUNCTION = """
            SELECT g.n, md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
              NOT EXISTS (
                SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
            FROM {given} JOIN pg_proc ON pronamespace = to_regnamespace(g.relation) AND proname = g.name""";

    private static final String CALLERS = """
            SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
            FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
            WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1""";

    private static final String VIEW = """
            SELECT g.n, md5(pg_get_viewdef(oid)) AS definition, obj_description(oid, 'pg_class') AS comment, true AS active
            FROM {given} JOIN pg_class ON relnamespace = to_regnamespace(g.relation) AND relname = g.name
              AND relkind = 'v'""";

    private static final String RELATIONS = """
            SELECT n.nspname, c.relname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_partition_tree(to_regclass(?)) p ON p.relid = c.oid
            WHERE c.oid = to_regclass(?) OR (p.relid IS NOT NULL AND c.relkind IN ('r', 'p'))
            ORDER BY c.oid <> to_regclass(?), coalesce(p.level, 0), n.nspname, c.relname""";

    private static final String COLUMNS = """
            SELECT attname FROM pg_attribute
            WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND (attgenerated <> '') = ?
            ORDER BY attnum""";

    private static final String NUMBERS = """
            SELECT attname, attnum FROM pg_attribute
            WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum""";

    private static final String PRIMARY_KEY = """
            SELECT a.attname
            FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = to_regclass(?) AND i.indisprimary AND k.place <= i.indnkeyatts
            ORDER BY k.place""";

    private final Connection connection;

    Catalog(Connection connection) {
        this.connection = connection;
    }

    /**
     * An existing object.
     *
     * @param definition a checksum of the definition as the database prints it
     * @param comment the object's comment
     * @param active whether the object is in effect: a trigger is enabled always, a constraint is validated, a function
     *     can be called only by its owner and its triggers
     */
    record Live(String definition, @Nullable String comment, boolean active) {

        /** Returns whether the object was changed after Turnstile installed it. */
        boolean changed() {
            return comment == null || !comment.endsWith(" definition " + definition);
        }

        /** Returns whether the object was installed from this definition, for a table with this or another OID. */
        boolean compiledFrom(Artifact artifact) {
            return comment != null && comment.contains(" compiled " + artifact.checksum() + " ");
        }

        /** Returns whether the object was installed from this definition, for the same owner and table. */
        boolean installedAs(String owner, Artifact artifact) {
            return comment != null && comment.startsWith(begin(owner, artifact) + " ");
        }
    }

    /** Returns the comment for an installed object, which names its owner and serves to detect later changes. */
    static String comment(String owner, Artifact artifact, Live live) {
        return begin(owner, artifact) + " definition " + live.definition();
    }

    private static String begin(String owner, Artifact artifact) {
        String table = artifact.origin().isEmpty() ? "" : " table " + artifact.origin();
        return prefix(artifact.shared() ? "all lifecycles" : owner) + artifact.checksum() + table;
    }

    private static String prefix(String owner) {
        return "Turnstile: " + owner + " compiled ";
    }

    /** Returns the objects that were installed for an owner, with the declaration that they must not exist. */
    List<Artifact> owned(String owner) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SqlText.file("owned.sql"))) {
            for (int i = 1; i <= 4; i++) {
                query.setString(i, prefix(owner));
            }
            try (ResultSet row = query.executeQuery()) {
                List<Artifact> owned = new ArrayList<>();
                while (row.next()) {
                    owned.add(owned(row));
                }
                return owned;
            }
        }
    }

    Optional<Live> live(Artifact artifact) throws SQLException {
        return Optional.ofNullable(live(List.of(artifact)).get(artifact));
    }

    /** Returns the objects that exist, by one query for each kind. */
    Map<Artifact, Live> live(List<Artifact> artifacts) throws SQLException {
        Map<Artifact, Live> live = new HashMap<>();
        for (Kind kind : Kind.values()) {
            List<Artifact> ofKind = artifacts.stream()
                    .filter(artifact -> artifact.kind() == kind)
                    .toList();
            if (!ofKind.isEmpty()) {
                read(kind, ofKind, live);
            }
        }
        return live;
    }

    private void read(Kind kind, List<Artifact> artifacts, Map<Artifact, Live> live) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(new StatementTemplate(Map.of("given", GIVEN)).fill(query(kind)))) {
            query.setArray(1, texts(artifacts, Artifact::relation));
            query.setArray(2, texts(artifacts, Artifact::name));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    live.put(
                            artifacts.get(row.getInt("n") - 1),
                            new Live(row.getString("definition"), row.getString("comment"), row.getBoolean("active")));
                }
            }
        }
    }

    private Array texts(List<Artifact> artifacts, Function<Artifact, String> text) throws SQLException {
        return connection.createArrayOf("text", artifacts.stream().map(text).toArray());
    }

    private static Artifact owned(ResultSet row) throws SQLException {
        String table = row.getString("relname");
        String relation = QuotedName.of(row.getString("nspname")) + (table == null ? "" : "." + QuotedName.of(table));
        return Artifact.absent(Kind.valueOf(row.getString("kind")), relation, row.getString("name"));
    }

    /** Returns the roles other than the owner that may call a function, quoted. */
    List<String> callers(Artifact function) throws SQLException {
        return strings(CALLERS, function.relation(), function.name());
    }

    private static String query(Kind kind) {
        return switch (kind) {
            case TRIGGER -> TRIGGER;
            case CONSTRAINT -> CONSTRAINT;
            case FUNCTION -> FUNCTION;
            case VIEW -> VIEW;
        };
    }

    /** Returns a table and all its partitions, quoted, starting with the table. */
    List<String> relations(String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(RELATIONS)) {
            query.setString(1, table);
            query.setString(2, table);
            query.setString(3, table);
            try (ResultSet row = query.executeQuery()) {
                List<String> relations = new ArrayList<>();
                while (row.next()) {
                    relations.add(QuotedName.of(row.getString(1)) + "." + QuotedName.of(row.getString(2)));
                }
                return relations;
            }
        }
    }

    /** Returns the generated columns of a table, or the columns that are not generated. */
    List<String> columns(String table, boolean generated) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, table);
            query.setBoolean(2, generated);
            return strings(query);
        }
    }

    /** Returns the attribute numbers of all columns, in the table's order. */
    Map<String, Short> numbers(String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(NUMBERS)) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                Map<String, Short> numbers = new LinkedHashMap<>();
                while (row.next()) {
                    numbers.put(row.getString(1), row.getShort(2));
                }
                return numbers;
            }
        }
    }

    List<String> primaryKey(String table) throws SQLException {
        return strings(PRIMARY_KEY, table);
    }

    /** Returns the first column of a query with text parameters. */
    List<String> strings(String sql, String... parameters) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            return strings(query);
        }
    }

    private static List<String> strings(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            List<String> strings = new ArrayList<>();
            while (row.next()) {
                strings.add(row.getString(1));
            }
            return strings;
        }
    }
}
