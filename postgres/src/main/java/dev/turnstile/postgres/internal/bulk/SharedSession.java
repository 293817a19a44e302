package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check whether transitions of a lifecycle may run in another caller's session. It detects changes of the catalog.
 *
 * <p>Transitions may share a session if the lifecycle's statements do not depend on the session. The table must not
 * have row-level security, a trigger or rule that is not Turnstile's, a check constraint that reads settings, or a
 * foreign key that changes other tables. If the table was named without a schema, there must be no other relation of
 * that name, because the search path of a caller may find the other relation. The catalog is read once. The statement
 * of each batch then compares the catalog's fingerprint with the fingerprint of the last read, in the same snapshot and
 * under the table's lock. It writes nothing if the fingerprints differ. Thread-safe.
 */
final class SharedSession {

    private static final Logger LOG = LoggerFactory.getLogger(SharedSession.class);

    /**
     * The time for which a negative result is valid. The object that prevented sharing may have been removed
     * afterwards.
     */
    private static final long RECHECK_INTERVAL = Duration.ofSeconds(60).toNanos();

    /**
     * The minimum interval between reads of the catalog after batches that wrote nothing, possibly only because their
     * records were locked.
     */
    private static final long QUIET_INTERVAL = Duration.ofMillis(250).toNanos();

    /** The tables that a batch writes to. */
    private static final String TABLES = """
            CAST({table_literal} AS regclass), CAST({stream_literal} AS regclass), CAST({event_literal} AS regclass)""";

    private static final String TABLES_WITH_PARTITIONS = """
            SELECT unnest(ARRAY[{tables}]) UNION ALL SELECT relid FROM pg_partition_tree(CAST({table_literal} AS regclass))""";

    /**
     * A hash of everything on which {@link #REASON} depends. Foreign keys of other tables are covered by their triggers
     * on these tables.
     */
    private static final String FINGERPRINT = """
            (SELECT bit_xor(turnstile_hash) FROM (
              SELECT hashtextextended(concat_ws(',', 'c', c.oid, c.relkind, c.relrowsecurity, c.relhasrules,
                c.relhassubclass), 0)
              FROM pg_catalog.pg_class c WHERE c.oid IN ({relations})
              UNION ALL
              SELECT hashtextextended(concat_ws(',', 't', t.oid, t.tgenabled), 0)
              FROM pg_catalog.pg_trigger t WHERE t.tgrelid IN ({relations})
              UNION ALL
              SELECT hashtextextended(concat_ws(',', 'k', k.oid), 0)
              FROM pg_catalog.pg_constraint k WHERE k.conrelid IN ({relations}) AND k.contype = 'c'{namesake_fingerprint}{homonym_fingerprint})
              AS turnstile_catalog(turnstile_hash))""";

    private static final String NAMESAKE_FINGERPRINT = """

              UNION ALL
              SELECT hashtextextended(concat_ws(',', 'n', c.oid), 0)
              FROM pg_catalog.pg_class c WHERE {namesakes}""";

    /** Other relations to which the table's name without a schema may refer in some session. */
    private static final String NAMESAKES = """
            c.relname = CAST((parse_ident({name_literal}))[1] AS name) AND c.oid <> CAST({table_literal} AS regclass)""";

    private static final String HOMONYM_FINGERPRINT = """

              UNION ALL
              SELECT hashtextextended(concat_ws(',', 'f', p.oid), 0)
              FROM pg_catalog.pg_proc p WHERE {functions}
              UNION ALL
              SELECT hashtextextended(concat_ws(',', 'o', o.oid), 0)
              FROM pg_catalog.pg_operator o WHERE {operators}""";

    /** Functions on built-in types with the name of a function in a guard, which precede it on some search path. */
    private static final String FUNCTIONS = """
            p.proname IN ({guard_names}) AND p.pronamespace <> CAST('pg_catalog' AS regnamespace)
              AND 16384 > ALL (CAST(p.proargtypes AS oid[]))""";

    private static final String OPERATORS = """
            o.oprname IN ({guard_names}) AND o.oprnamespace <> CAST('pg_catalog' AS regnamespace)
              AND o.oprleft < 16384 AND o.oprright < 16384""";

    private static final String REASON = """
            SELECT {fingerprint} AS fingerprint,
              (SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = CAST({table_literal} AS regclass)) AS partitioned,
              EXISTS (SELECT FROM pg_catalog.pg_trigger t
                WHERE t.tgrelid IN ({relations}) AND t.tgname = 'zz_turnstile_watch_update') AS watched,
              (SELECT min(why) FROM (
                SELECT 'row-level security of table ' || CAST(c.oid AS regclass)
                FROM pg_catalog.pg_class c WHERE c.oid IN ({relations}) AND c.relrowsecurity
                UNION ALL
                SELECT format('%s has the same name, and a search path may find that; name the table with its schema',
                  CAST(n.nspname AS text) || '.' || c.relname)
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE {namesakes}
                UNION ALL
                SELECT format('function %I.%I has the name of one in a guard', CAST(p.pronamespace AS regnamespace), p.proname)
                FROM pg_catalog.pg_proc p WHERE {functions}
                UNION ALL
                SELECT format('operator %s.%s has the name of one in a guard', CAST(o.oprnamespace AS regnamespace), o.oprname)
                FROM pg_catalog.pg_operator o WHERE {operators}
                UNION ALL
                SELECT format('rule %I of table %s', r.rulename, CAST(r.ev_class AS regclass))
                FROM pg_catalog.pg_rewrite r WHERE r.ev_class IN ({relations})
                UNION ALL
                SELECT format('table %s below it', CAST(c.oid AS regclass))
                FROM pg_catalog.pg_class c
                WHERE c.oid IN ({relations}) AND (c.relkind = 'f' OR (c.relkind = 'r' AND c.relhassubclass))
                UNION ALL
                SELECT format('trigger %I of table %s', t.tgname, CAST(t.tgrelid AS regclass))
                FROM pg_catalog.pg_trigger t
                JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
                WHERE t.tgrelid IN ({relations}) AND NOT t.tgisinternal AND t.tgenabled <> 'D'
                  AND p.pronamespace <>
                    (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = CAST({stream_literal} AS regclass))
                  AND (CAST(t.tgtype AS int) & 16 <> 0 OR c.relkind = 'p' OR c.relispartition
                    OR c.oid IN (CAST({stream_literal} AS regclass), CAST({event_literal} AS regclass)))
                UNION ALL
                SELECT format('foreign key %I of table %s', k.conname, CAST(k.conrelid AS regclass))
                FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_attribute a
                  ON a.attrelid = k.confrelid AND a.attnum = ANY (k.confkey)
                WHERE k.confrelid IN ({relations}) AND k.contype = 'f' AND k.confupdtype IN ('c', 'n', 'd')
                  AND a.attname IN ({state_literal}, {version_literal})
                UNION ALL
                SELECT format('constraint %I of table %s', k.conname, CAST(k.conrelid AS regclass))
                FROM pg_catalog.pg_constraint k
                WHERE k.conrelid IN ({relations}) AND k.contype = 'c'
                  AND (CAST(k.conbin AS text) ~ 'SQLVALUEFUNCTION|COERCEVIAIO'
                    OR EXISTS (
                      SELECT FROM regexp_matches(CAST(k.conbin AS text), ':(?:op)?funcid ([0-9]+)', 'g') AS f(number)
                      JOIN pg_catalog.pg_proc p ON p.oid = CAST(f.number[1] AS oid)
                      WHERE p.provolatile <> 'i'))) AS turnstile_reason(why)) AS reason""";

    private final String name;
    private final StatementTemplate names;
    private final @Nullable String always;
    private volatile @Nullable CatalogState last;
    private volatile long quietUntil = System.nanoTime();

    /**
     * The catalog as last read.
     *
     * @param fingerprint the fingerprint of the catalog
     * @param partitioned whether the table has partitions
     * @param watched whether the history of the table's rows is recorded
     * @param reason the object that may depend on the session, or null if there is no such object
     * @param at the time of the read, as {@link System#nanoTime()}
     */
    record CatalogState(
            long fingerprint,
            boolean partitioned,
            boolean watched,
            @Nullable String reason,
            long at) {

        private boolean olderThan(long nanoseconds) {
            return System.nanoTime() - at >= nanoseconds;
        }
    }

    /** Checks the lifecycle's statements; the catalog is read later. */
    SharedSession(BoundLifecycle<?, ?> lifecycle) {
        this.name = lifecycle.name();
        this.names = names(lifecycle);
        this.always = SessionUse.of(lifecycle);
        if (always != null) {
            logReason(always);
        }
    }

    private static StatementTemplate names(BoundLifecycle<?, ?> lifecycle) {
        String schema = lifecycle.table().turnstile();
        String version = lifecycle.table().declared().versionColumn();
        StatementTemplate names = lifecycle
                .template()
                .with("table_literal", TextLiteral.of(lifecycle.table().qualified()))
                .with("stream_literal", TextLiteral.of(schema + ".stream"))
                .with("event_literal", TextLiteral.of(schema + ".event"))
                .with(
                        "state_literal",
                        TextLiteral.of(lifecycle.table().declared().stateColumn()))
                .with("version_literal", TextLiteral.of(version == null ? "" : version));
        StatementTemplate tables = names.with("tables", names.fill(TABLES));
        return withHomonyms(withNamesakes(tables, lifecycle.table()), SessionUse.names(lifecycle));
    }

    /** Adds the conditions on functions and operators with names that the guards use. */
    private static StatementTemplate withHomonyms(StatementTemplate names, Set<String> used) {
        if (used.isEmpty()) {
            return names.with("functions", "false").with("operators", "false").with("homonym_fingerprint", "");
        }
        StatementTemplate named =
                names.with("guard_names", used.stream().map(TextLiteral::of).collect(Collectors.joining(", ")));
        named = named.with("functions", named.fill(FUNCTIONS)).with("operators", named.fill(OPERATORS));
        return named.with("homonym_fingerprint", named.fill(HOMONYM_FINGERPRINT));
    }

    /** Adds the conditions on other relations with the table's name, which matter if it was named without a schema. */
    private static StatementTemplate withNamesakes(StatementTemplate names, BoundTable table) {
        if (table.sameTable("").isEmpty()) {
            return names.with("namesakes", "false").with("namesake_fingerprint", "");
        }
        StatementTemplate named = names.with("name_literal", TextLiteral.of(table.alias()));
        named = named.with("namesakes", named.fill(NAMESAKES));
        return named.with("namesake_fingerprint", named.fill(NAMESAKE_FINGERPRINT));
    }

    /** Returns the condition that the catalog has not changed; its parameter is the fingerprint. */
    String unchanged(boolean partitioned) {
        return fingerprint(partitioned) + " = CAST(? AS bigint)";
    }

    private String fingerprint(boolean partitioned) {
        return names.with("relations", names.fill(partitioned ? TABLES_WITH_PARTITIONS : TABLES))
                .fill(FINGERPRINT);
    }

    /**
     * Returns false if the lifecycle's statements depend on the session, or if the last read of the catalog found a
     * reason against sharing and is still valid.
     */
    boolean mayShare() {
        CatalogState catalog = last;
        return always == null && (catalog == null || catalog.reason() == null || catalog.olderThan(RECHECK_INTERVAL));
    }

    /**
     * Returns the state of the catalog, which is read if it is unknown or a negative result has expired; null if calls
     * may not share a session.
     */
    @Nullable
    CatalogState catalog(Connection connection) throws SQLException {
        CatalogState catalog = last;
        if (catalog == null || (catalog.reason() != null && catalog.olderThan(RECHECK_INTERVAL))) {
            catalog = read(connection);
        }
        return catalog.reason() == null ? catalog : null;
    }

    /**
     * Reads the catalog again after a batch that wrote nothing, unless a recent read found no change.
     *
     * @return the changed state of the catalog if the batch may run again, otherwise null
     */
    @Nullable
    CatalogState recheck(CatalogState catalog, Connection connection) throws SQLException {
        if (!catalog.equals(last) || System.nanoTime() - quietUntil < 0) {
            return null;
        }
        CatalogState now = read(connection);
        if (now.fingerprint() == catalog.fingerprint()) {
            quietUntil = System.nanoTime() + QUIET_INTERVAL;
            return null;
        }
        return now.reason() == null ? now : null;
    }

    private CatalogState read(Connection connection) throws SQLException {
        String sql = names.with("relations", names.fill(TABLES_WITH_PARTITIONS))
                .with("fingerprint", fingerprint(true))
                .fill(REASON);
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            CatalogState catalog = new CatalogState(
                    row.getLong("fingerprint"),
                    row.getBoolean("partitioned"),
                    row.getBoolean("watched"),
                    row.getString("reason"),
                    System.nanoTime());
            CatalogState before = last;
            if (catalog.reason() != null && (before == null || !catalog.reason().equals(before.reason()))) {
                logReason(catalog.reason());
            }
            last = catalog;
            return catalog;
        }
    }

    private void logReason(String reason) {
        LOG.info(
                "lifecycle {}: group commit is off, because the effect of a transition may depend on the session: {}",
                name,
                reason);
    }
}
