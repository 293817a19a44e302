package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Installed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The gaps in the enforcement on a table: ways to change its rows without firing a trigger, or without the privilege
 * that the application would need.
 *
 * @param lifecycle the enforced lifecycle
 * @param installed the installed enforcement
 */
record EnforcementGaps(EnforcedLifecycle lifecycle, Installed installed) {

    private static final String RULES = """
            SELECT rulename FROM pg_rewrite WHERE ev_class = to_regclass(?) AND ev_type <> '1' ORDER BY 1""";

    private static final String CHILDREN = """
            SELECT CAST(i.inhrelid AS regclass) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass(?) AND (NOT c.relispartition OR c.relkind = 'f') ORDER BY 1""";

    private static final String PARENTS =
            "SELECT CAST(inhparent AS regclass) FROM pg_inherits WHERE inhrelid = to_regclass(?) ORDER BY 1";

    private static final String SUBSCRIPTIONS = """
            SELECT s.subname FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid
            WHERE r.srrelid = to_regclass(?) ORDER BY 1""";

    /** Referential actions on the state or the id run with the privileges of the table's owner. */
    private static final String CASCADES = """
            SELECT DISTINCT f.conname FROM pg_constraint f
            JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)
            WHERE f.conrelid = to_regclass(?) AND f.contype = 'f' AND a.attname = ANY (CAST(? AS text[]))
              AND (f.confupdtype IN ('c', 'n', 'd') OR f.confdeltype IN ('n', 'd'))
            ORDER BY 1""";

    private static final String VIEWS = """
            WITH RECURSIVE above(oid) AS (
              SELECT CAST(to_regclass(?) AS oid)
              UNION
              SELECT r.ev_class FROM above
              JOIN pg_depend d ON d.refclassid = CAST('pg_class' AS regclass) AND d.refobjid = above.oid
                AND d.classid = CAST('pg_rewrite' AS regclass)
              JOIN pg_rewrite r ON r.oid = d.objid AND r.ev_class <> above.oid)
            SELECT CAST(v.oid AS regclass) FROM above JOIN pg_class v ON v.oid = above.oid
            WHERE v.relkind = 'v' AND EXISTS (SELECT FROM pg_roles w
                WHERE pg_has_role(?, w.oid, 'MEMBER') AND has_any_column_privilege(w.oid, v.oid, 'UPDATE'))
              AND NOT coalesce(CAST((SELECT option_value FROM pg_options_to_table(v.reloptions)
                WHERE option_name = 'security_invoker') AS boolean), false)
            ORDER BY 1""";

    List<Discrepancy> findings(Catalog catalog) throws SQLException {
        List<Discrepancy> found = new ArrayList<>();
        for (String relation : lifecycle.relations()) {
            for (String rule : catalog.strings(RULES, relation)) {
                found.add(new Discrepancy(
                        "rule " + rule + " on " + relation,
                        "none",
                        "it rewrites statements before any trigger sees them",
                        "run: DROP RULE " + rule + " ON " + relation));
            }
            for (String subscription : catalog.strings(SUBSCRIPTIONS, relation)) {
                found.add(new Discrepancy(
                        "table " + relation,
                        "to be written only by statements",
                        "subscription " + subscription + " applies changes that no statement trigger captures",
                        "run: ALTER SUBSCRIPTION " + subscription + " .. without the table"));
            }
        }
        inheritance(catalog, found);
        if (installed.isSealed()) {
            sealGaps(catalog, found);
        }
        return found;
    }

    private void inheritance(Catalog catalog, List<Discrepancy> found) throws SQLException {
        String table = lifecycle.relations().getFirst();
        for (String relation : lifecycle.relations()) {
            for (String child : catalog.strings(CHILDREN, relation)) {
                found.add(new Discrepancy(
                        "table " + child,
                        "not to inherit from " + relation,
                        "statements on that table change its rows without evaluating guards",
                        "run: ALTER TABLE " + child + " NO INHERIT " + relation
                                + "; for a foreign partition, DETACH it"));
            }
        }
        for (String parent : catalog.strings(PARENTS, table)) {
            found.add(new Discrepancy(
                    "table " + table,
                    "not to be a partition or child of another table",
                    "statements on " + parent + " change its rows and are not captured",
                    "detach it from " + parent + ", or install on " + parent));
        }
    }

    private void sealGaps(Catalog catalog, List<Discrepancy> found) throws SQLException {
        String table = lifecycle.relations().getFirst();
        for (String constraint : catalog.strings(CASCADES, table, array(lifecycle.sealedColumns()))) {
            found.add(new Discrepancy(
                    "foreign key " + constraint + " on " + table,
                    "ON UPDATE and ON DELETE NO ACTION, RESTRICT or ON DELETE CASCADE",
                    "a change of the referenced row changes the state or the id with the owner's privileges",
                    "create it without that action"));
        }
        for (String view : catalog.strings(VIEWS, table, Objects.requireNonNull(installed.application()))) {
            found.add(new Discrepancy(
                    "view " + view,
                    "not to be updated by " + installed.application(),
                    "updates through it have its owner's privileges on " + table,
                    "run: ALTER VIEW " + view + " SET (security_invoker = true), or REVOKE UPDATE"));
        }
    }

    private static String array(List<String> names) {
        return names.stream()
                .map(name -> '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(java.util.stream.Collectors.joining(",", "{", "}"));
    }
}
