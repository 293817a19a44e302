package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.QuotedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The privileges of a door's role on Turnstile's own tables, sufficient for commands, transitions, subscriptions and
 * timers.
 *
 * <p>Installing, archiving, importing, erasing, deleting streams and starting chains require the owner of the schema.
 *
 * @param schema the schema, quoted
 * @param door the door's role
 */
record DoorPrivileges(String schema, String door) {

    /** In a table whose columns are never updated, the UPDATE privilege on one column permits row locks. */
    private static final String TABLES = """
            archive_gap: SELECT
            archive_partition: SELECT
            category: SELECT, INSERT
            commit_fact: SELECT, INSERT, UPDATE, DELETE
            enforcement: SELECT
            event: SELECT, INSERT
            event_archive: SELECT
            event_reader: SELECT, INSERT, UPDATE, DELETE
            event_tag: SELECT, INSERT
            event_type: SELECT, INSERT
            every_event: SELECT
            idempotency: SELECT, INSERT, UPDATE, DELETE
            installation: SELECT
            kafka_offset: SELECT, INSERT, UPDATE, DELETE
            lifecycle: SELECT
            log: SELECT
            machine: SELECT
            machine_version: SELECT
            migration: SELECT
            parked_stream: SELECT, INSERT, UPDATE, DELETE
            process: SELECT, INSERT, UPDATE
            projection: SELECT, INSERT, UPDATE
            projection_rebuild: SELECT, INSERT, UPDATE, DELETE
            projection_sample: SELECT, INSERT, UPDATE, DELETE
            refusal: SELECT, INSERT
            snapshot: SELECT, INSERT, UPDATE, DELETE
            state: SELECT
            stream: SELECT, INSERT (category, key, version, horizon, metadata), UPDATE (version, horizon, metadata)
            subject_key: SELECT, INSERT (subject, wrapped), UPDATE (created_at)
            subject_stream: SELECT, INSERT
            subscription: SELECT, INSERT, UPDATE, DELETE
            subscription_member: SELECT, INSERT, UPDATE, DELETE
            subscription_shard: SELECT, INSERT, UPDATE, DELETE
            tag: SELECT, INSERT (name), UPDATE (id)
            timer: SELECT, INSERT, UPDATE, DELETE
            watched: SELECT""";

    /** The functions that appends, transitions and reads call. */
    private static final String CALLED = """
            SELECT oid, CAST(oid AS regprocedure) AS function FROM pg_proc
            WHERE pronamespace = to_regnamespace(?)
              AND proname IN ('archived_events', 'detached', 'feed_is_whole', 'in_incarnation', 'incarnation',
                'incarnation_changed', 'key_text', 'log_is_whole', 'log_xid', 'log_xmax', 'log_xmin', 'stream_events',
                'stream_is_whole', 'streams_are_whole', 'value_json', 'write_commit_fact')""";

    private static final String FUNCTIONS = "SELECT 'FUNCTION ' || function FROM (" + CALLED + ") AS called ORDER BY 1";

    private static final String LACKING_FUNCTIONS = "SELECT function FROM (" + CALLED + """
            ) AS called WHERE NOT has_function_privilege(?, oid, 'EXECUTE') ORDER BY 1""";

    private static final String COLUMNS = """
            SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = to_regnamespace(?) AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0
              AND NOT a.attisdropped
            ORDER BY 1""";

    /**
     * The privileges that the role has itself, optionally with the privileges that it can obtain with SET ROLE as a
     * member of other roles. Writes through a view are not listed: a view with security_invoker grants no privileges.
     */
    private static final String HELD = """
            WITH given AS (SELECT CAST(? AS text) AS door, CAST(? AS text) AS s, CAST(? AS boolean) AS reached),
            worker AS (SELECT w.oid FROM pg_roles w, given
              WHERE w.rolname = door OR (reached AND pg_has_role(door, w.oid, 'MEMBER')))
            SELECT DISTINCT p || ' ' || c.relname || '.' || a.attname
            FROM given CROSS JOIN worker w
            JOIN pg_class c ON c.relnamespace = to_regnamespace(s) AND c.relkind IN ('r', 'p', 'v')
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS p
            WHERE has_column_privilege(w.oid, c.oid, a.attnum, p)
              AND (c.relkind <> 'v' OR p = 'SELECT')
            UNION ALL
            SELECT DISTINCT p || ' ' || c.relname || '.'
            FROM given CROSS JOIN worker w
            JOIN pg_class c ON c.relnamespace = to_regnamespace(s) AND c.relkind IN ('r', 'p')
            CROSS JOIN unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS p
            WHERE has_table_privilege(w.oid, c.oid, p)""";

    private static final String POWERS = """
            WITH door AS (SELECT oid, rolsuper FROM pg_roles WHERE rolname = ?)
            SELECT 'is a superuser' FROM door WHERE rolsuper
            UNION ALL
            SELECT 'owns schema ' || n.nspname FROM door, pg_namespace n
            WHERE n.oid = to_regnamespace(?) AND NOT rolsuper AND pg_has_role(door.oid, n.nspowner, 'MEMBER')
            UNION ALL
            SELECT 'may create objects in schema ' || n.nspname FROM door, pg_namespace n
            WHERE n.oid = to_regnamespace(?) AND NOT rolsuper AND EXISTS (SELECT FROM pg_roles w
              WHERE pg_has_role(door.oid, w.oid, 'MEMBER') AND has_schema_privilege(w.oid, n.oid, 'CREATE'))""";

    private static final Pattern PRIVILEGE = Pattern.compile("([A-Z]+)(?: \\(([a-z_, ]+)\\))?");

    /** Returns the privileges by table, in the syntax of GRANT. */
    static Map<String, String> tables() {
        return TABLES.lines()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 2),
                        (first, second) -> first,
                        LinkedHashMap::new));
    }

    /** Returns the statements that grant the role these privileges and revoke all others. */
    List<String> grants(Catalog catalog) throws SQLException {
        String role = QuotedName.of(door);
        List<String> statements = new ArrayList<>();
        statements.add("REVOKE ALL ON ALL TABLES IN SCHEMA " + schema + " FROM " + role);
        statements.add("REVOKE ALL ON ALL SEQUENCES IN SCHEMA " + schema + " FROM " + role);
        statements.add("REVOKE CREATE ON SCHEMA " + schema + " FROM " + role);
        statements.add("GRANT USAGE ON SCHEMA " + schema + " TO " + role);
        Map<String, Set<String>> there = columns(catalog);
        tables().forEach((table, privileges) -> {
            if (there.containsKey(table)) {
                statements.add("GRANT " + privileges + " ON TABLE " + schema + "." + table + " TO " + role);
            }
        });
        statements.add("GRANT USAGE ON SEQUENCE " + schema + ".event_position_seq TO " + role);
        for (String function : catalog.strings(FUNCTIONS, schema)) {
            statements.add("GRANT EXECUTE ON " + function + " TO " + role);
        }
        return statements;
    }

    private Map<String, Set<String>> columns(Catalog catalog) throws SQLException {
        Map<String, Set<String>> columns = new TreeMap<>();
        for (String column : catalog.strings(COLUMNS, schema)) {
            int dot = column.indexOf('.');
            columns.computeIfAbsent(column.substring(0, dot), table -> new TreeSet<>())
                    .add(column.substring(dot + 1));
        }
        return columns;
    }

    /** Returns the privileges that the role lacks or has in excess. */
    List<Discrepancy> findings(Catalog catalog, String reinstall) throws SQLException {
        List<Discrepancy> findings = new ArrayList<>();
        for (String power : catalog.strings(POWERS, door, schema, schema)) {
            findings.add(new Discrepancy(
                    "role " + door,
                    "no more privileges than a door needs",
                    "it " + power,
                    "remove that power from the role"));
        }
        if (findings.isEmpty()) {
            compare(catalog, reinstall, findings);
        }
        return findings;
    }

    private void compare(Catalog catalog, String reinstall, List<Discrepancy> findings) throws SQLException {
        Set<String> expected = expected(columns(catalog));
        Set<String> held = new HashSet<>(catalog.strings(HELD, door, schema, "false"));
        Set<String> lacking = new TreeSet<>(expected);
        lacking.removeAll(held);
        for (String privilege : summary(lacking)) {
            findings.add(new Discrepancy("role " + door, privilege, "no such privilege", reinstall));
        }
        for (String function : catalog.strings(LACKING_FUNCTIONS, schema, door)) {
            findings.add(new Discrepancy("role " + door, "EXECUTE on " + function, "no such privilege", reinstall));
        }
        Set<String> excess = new TreeSet<>(catalog.strings(HELD, door, schema, "true"));
        excess.removeAll(expected);
        excess.removeIf(privilege -> privilege.startsWith("SELECT "));
        for (String privilege : summary(excess)) {
            findings.add(new Discrepancy(
                    "role " + door,
                    "no such privilege",
                    privilege,
                    reinstall + "; revoke it from the roles that it is a member of"));
        }
    }

    private static Set<String> expected(Map<String, Set<String>> columns) {
        Set<String> expected = new HashSet<>();
        tables().forEach((table, privileges) -> {
            Matcher privilege = PRIVILEGE.matcher(privileges);
            while (columns.containsKey(table) && privilege.find()) {
                String prefix = privilege.group(1) + " " + table + ".";
                if (privilege.group(1).equals("DELETE")) {
                    expected.add(prefix);
                } else if (privilege.group(2) == null) {
                    columns.get(table).forEach(column -> expected.add(prefix + column));
                } else {
                    List.of(privilege.group(2).split(", ")).forEach(column -> expected.add(prefix + column));
                }
            }
        });
        return expected;
    }

    /** Returns one line for each privilege and table. */
    private static List<String> summary(Set<String> privileges) {
        Map<String, List<String>> columns = new TreeMap<>();
        for (String privilege : privileges) {
            int dot = privilege.indexOf('.');
            columns.computeIfAbsent(privilege.substring(0, dot).replace(" ", " on "), any -> new ArrayList<>())
                    .add(privilege.substring(dot + 1));
        }
        return columns.entrySet().stream()
                .map(entry -> entry.getValue().equals(List.of(""))
                        ? entry.getKey()
                        : entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
                .toList();
    }
}
