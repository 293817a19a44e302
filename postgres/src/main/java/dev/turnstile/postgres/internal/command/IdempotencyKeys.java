package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransaction.End;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.KeyConflict;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.json.Json;
import dev.turnstile.json.spi.RoundTrip;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.idempotency.InputFingerprint;
import dev.turnstile.postgres.internal.sql.SqlTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answers of commands by idempotency key, written in the commands' own transactions.
 *
 * <p>The key's row comes first: the unique index lets a second caller wait until the first one's transaction has ended,
 * and then shows it the answer, or nothing if the first one failed.
 */
final class IdempotencyKeys {

    private static final String CLAIM = """
            INSERT INTO {schema}.idempotency AS known (command, key, owner, actor, input, command_id, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (command, key) DO UPDATE
              SET owner = excluded.owner, actor = excluded.actor, input = excluded.input,
                command_id = excluded.command_id, outcome = NULL, content = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at
              WHERE known.expires_at <= excluded.created_at""";

    private static final String STORED = """
            SELECT owner, actor, input, command_id, outcome, content FROM {schema}.idempotency WHERE command = ? AND key = ?""";

    private static final String STORE = """
            UPDATE {schema}.idempotency SET outcome = ?, content = CAST(? AS jsonb) WHERE command = ? AND key = ?""";

    private static final String FORGET = """
            DELETE FROM {schema}.idempotency WHERE command = ? AND key = ? AND outcome IS NULL""";

    private static final String PURGE = """
            DELETE FROM {schema}.idempotency WHERE (command, key) IN (
              SELECT command, key FROM {schema}.idempotency WHERE expires_at <= ?
              ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED)""";

    private static final String CLAIMED = """
            SELECT EXISTS (SELECT FROM {schema}.idempotency
              WHERE command = ? AND key = ? AND command_id = ? AND created_at = ? AND outcome IS NOT NULL)""";
    /** The hash is removed where a subject of the input was forgotten: with few possible inputs it can be guessed. */
    private static final String FORGOTTEN = "";

    private final String schema;
    private final Json json;
    private final StoredAnswer answers;
    private final InputFingerprint fingerprint;

    IdempotencyKeys(String schema, Json json) {
        this.schema = schema;
        this.json = json;
        this.answers = new StoredAnswer(json, new RoundTrip(json));
        this.fingerprint = new InputFingerprint(json);
    }

    /**
     * Claims the key for a call; returns the answer of an earlier call that had it, or null if there is none.
     */
    <R extends @Nullable Object> @Nullable Outcome<R> claim(Connection connection, Call<R> call, String key)
            throws SQLException {
        String input = fingerprint.of(call.invocation().input());
        while (!claimed(connection, call, key, input)) {
            try (PreparedStatement query = connection.prepareStatement(sql(STORED))) {
                query.setString(1, call.name());
                query.setString(2, key);
                try (ResultSet row = query.executeQuery()) {
                    if (row.next()) {
                        return stored(row, call, key, input);
                    }
                }
            }
        }
        return null;
    }

    private boolean claimed(Connection connection, Call<?> call, String key, String input) throws SQLException {
        Instant now = call.startedAt();
        try (PreparedStatement claim = connection.prepareStatement(sql(CLAIM))) {
            claim.setString(1, call.name());
            claim.setString(2, key);
            claim.setString(3, call.invocation().owner());
            claim.setString(4, call.actor());
            claim.setString(5, input);
            claim.setObject(6, call.id());
            claim.setObject(7, SqlTime.of(now));
            claim.setObject(8, SqlTime.of(now.plus(call.invocation().settings().keyRetention())));
            return claim.executeUpdate() == 1;
        }
    }

    private <R extends @Nullable Object> Outcome<R> stored(ResultSet row, Call<R> call, String key, String input)
            throws SQLException {
        requireOwner(row.getString("owner"), call, key);
        if (!Objects.equals(row.getString("actor"), call.actor())) {
            return new Outcome.Refused<>(KeyConflict.otherActor(call.name(), key));
        }
        String before = row.getString("input");
        if (!before.equals(FORGOTTEN) && !before.equals(input)) {
            return new Outcome.Refused<>(new KeyConflict(call.name(), key));
        }
        String outcome = row.getString("outcome");
        if (outcome == null) {
            throw new CommandException(
                    call.name(),
                    "called again with idempotency key '" + key
                            + "' before the call with that key has ended, in the same"
                            + " transaction; a call inside needs a key of its own",
                    false,
                    null);
        }
        return answers.read(json.read(row.getString("content")), call.invocation());
    }

    /** Rows of before the column have no owner. */
    private static void requireOwner(String owner, Call<?> call, String key) {
        if (!owner.isEmpty() && !owner.equals(call.invocation().owner())) {
            throw new CommandException(
                    call.name(),
                    "called with idempotency key '" + key + "', which a command of the same name has used: expected "
                            + call.invocation().owner() + ", got " + owner
                            + "; give one of the two commands a name of its own",
                    false,
                    null);
        }
    }

    /**
     * Stores the answer to a call.
     *
     * @throws CommandException if a repeated call would not give the result back as it is
     */
    void store(Connection connection, Call<?> call, String key, Outcome<?> answer) throws SQLException {
        try (PreparedStatement store = connection.prepareStatement(sql(STORE))) {
            store.setString(1, answer instanceof Outcome.Done<?> ? "done" : "refused");
            store.setString(2, json.write(answers.tree(answer, call.invocation())));
            store.setString(3, call.name());
            store.setString(4, key);
            store.executeUpdate();
        }
    }

    /** Returns the fact that a call's own transaction has stored the answer to its key. */
    CommitFact fact(Call<?> call, String key) {
        return connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql(CLAIMED))) {
                query.setString(1, call.name());
                query.setString(2, key);
                query.setObject(3, call.id());
                query.setObject(4, SqlTime.of(call.startedAt()));
                try (ResultSet row = query.executeQuery()) {
                    return row.next() && row.getBoolean(1) ? End.COMMITTED : End.ROLLED_BACK;
                }
            }
        };
    }

    /** Gives up a claim whose call has come to no answer, in a transaction that goes on. */
    void forget(Connection connection, Call<?> call, String key) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(sql(FORGET))) {
            forget.setString(1, call.name());
            forget.setString(2, key);
            forget.executeUpdate();
        }
    }

    /** Deletes some of the keys that have expired, passing over those that are in use. */
    void purge(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement purge = connection.prepareStatement(sql(PURGE))) {
            purge.setObject(1, SqlTime.of(now));
            purge.executeUpdate();
        }
    }

    private String sql(String text) {
        return text.replace("{schema}", QuotedName.of(schema));
    }
}
