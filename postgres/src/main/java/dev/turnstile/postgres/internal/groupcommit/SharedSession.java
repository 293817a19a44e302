package dev.turnstile.postgres.internal.groupcommit;

import dev.turnstile.postgres.internal.BoundLifecycle;
import dev.turnstile.postgres.internal.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether transitions of a lifecycle may run in another caller's session, and notices when that changes.
 *
 * <p>They may where neither the lifecycle's own statements depend on the session nor anything that the table adds to them:
 * row-level security, a trigger or rule that is not Turnstile's, a check that asks for settings, a foreign key that changes
 * other tables. The catalog is looked at once; the statement of each flush then compares a fingerprint of the catalog with
 * that of the look, and does nothing where they differ, as seen by the same snapshot and under the lock of the table.
 * Thread-safe.
 */
final class SharedSession {

    private static final Logger LOG = LoggerFactory.getLogger(SharedSession.class);

    /** What may not join is looked at again from time to time: somebody may have removed what was in the way. */
    private static final long AGAIN = Duration.ofSeconds(60).toNanos();

    /** Many flushes may find nothing to do for other reasons: their records are locked. */
    private static final long QUIET = Duration.ofMillis(250).toNanos();

    /** The tables that a flush writes to. */
    private static final String TABLES = """
            CAST({table_literal} AS regclass), CAST({stream_literal} AS regclass), CAST({event_literal} AS regclass)""";

    private static final String TABLES_WITH_PARTITIONS = """
            SELECT unnest(ARRAY[{tables}]) UNION ALL SELECT relid FROM pg_partition_tree(CAST({table_literal} AS regclass))""";

    /** Everything on which {@link #REASON} depends, but for constraints of other tables, whose triggers are here. */
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
              FROM pg_catalog.pg_constraint k WHERE k.conrelid IN ({relations}) AND k.contype = 'c')
              AS turnstile_catalog(turnstile_hash))""";

    private static final String REASON = """
            SELECT {fingerprint} AS fingerprint,
              (SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = CAST({table_literal} AS regclass)) AS partitioned,
              EXISTS (SELECT FROM pg_catalog.pg_trigger t
                WHERE t.tgrelid IN ({relations}) AND t.tgname = 'zz_turnstile_watch_update') AS watched,
              (SELECT min(why) FROM (
                SELECT 'row-level security of table ' || CAST(c.oid AS regclass)
                FROM pg_catalog.pg_class c WHERE c.oid IN ({relations}) AND c.relrowsecurity
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
    private volatile @Nullable Look last;
    private volatile long quietUntil = System.nanoTime();

    /**
     * What a look found.
     *
     * @param fingerprint the fingerprint of the catalog
     * @param partitioned whether the table has partitions
     * @param watched whether the history of the table's rows is kept
     * @param reason what may depend on the session, or null if nothing does
     * @param at when it was, in nanoseconds
     */
    record Look(
            long fingerprint,
            boolean partitioned,
            boolean watched,
            @Nullable String reason,
            long at) {

        private boolean olderThan(long nanoseconds) {
            return System.nanoTime() - at >= nanoseconds;
        }
    }

    /** Begins without a look at the catalog. */
    SharedSession(BoundLifecycle<?, ?> lifecycle) {
        this.name = lifecycle.name();
        this.names = names(lifecycle);
        this.always = SessionUse.of(lifecycle);
        if (always != null) {
            tell(always);
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
        return names.with("tables", names.fill(TABLES));
    }

    /** Returns the condition that the catalog is as it was at the last look; takes the fingerprint. */
    String unchanged(boolean partitioned) {
        return fingerprint(partitioned) + " = CAST(? AS bigint)";
    }

    private String fingerprint(boolean partitioned) {
        return names.with("relations", names.fill(partitioned ? TABLES_WITH_PARTITIONS : TABLES))
                .fill(FINGERPRINT);
    }

    /** Tells whether callers may join as far as is known, or it is time to look again. */
    boolean mayJoin() {
        Look look = last;
        return always == null && (look == null || look.reason() == null || look.olderThan(AGAIN));
    }

    /** Looks at the catalog unless that was done; returns null if nothing may join. */
    @Nullable
    Look look(Connection connection) throws SQLException {
        Look look = last;
        if (look == null || (look.reason() != null && look.olderThan(AGAIN))) {
            look = again(connection);
        }
        return look.reason() == null ? look : null;
    }

    /**
     * Looks at the catalog again, for a flush has done nothing; soon afterwards not, if that was not the cause.
     *
     * @return what is different now so that the flush may do its work, otherwise null
     */
    @Nullable
    Look doubt(Look look, Connection connection) throws SQLException {
        if (!look.equals(last) || System.nanoTime() - quietUntil < 0) {
            return null;
        }
        Look now = again(connection);
        if (now.fingerprint() == look.fingerprint()) {
            quietUntil = System.nanoTime() + QUIET;
            return null;
        }
        return now.reason() == null ? now : null;
    }

    private Look again(Connection connection) throws SQLException {
        String sql = names.with("relations", names.fill(TABLES_WITH_PARTITIONS))
                .with("fingerprint", fingerprint(true))
                .fill(REASON);
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            Look look = new Look(
                    row.getLong("fingerprint"),
                    row.getBoolean("partitioned"),
                    row.getBoolean("watched"),
                    row.getString("reason"),
                    System.nanoTime());
            Look before = last;
            if (look.reason() != null && (before == null || !look.reason().equals(before.reason()))) {
                tell(look.reason());
            }
            last = look;
            return look;
        }
    }

    private void tell(String reason) {
        LOG.info(
                "lifecycle {}: transitions do not share a statement, for what they do may depend on the session: {}",
                name,
                reason);
    }
}
