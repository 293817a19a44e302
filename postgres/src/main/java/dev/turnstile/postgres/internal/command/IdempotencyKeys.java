package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransactions.CallerTransaction.End;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.KeyConflict;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.json.Json;
import dev.turnstile.json.spi.RoundTrip;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.idempotency.InputFingerprint;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of commands by idempotency key, written in the commands' transactions.
 *
 * <p>The row of the key is inserted first. A concurrent invocation with the same key waits at the unique index until
 * the first transaction has ended. Then it reads the stored outcome, or claims the key if the first transaction was
 * rolled back.
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

    private static final String RELEASE = """
            DELETE FROM {schema}.idempotency WHERE command = ? AND key = ? AND outcome IS NULL""";

    private static final String PURGE = """
            DELETE FROM {schema}.idempotency WHERE (command, key) IN (
              SELECT command, key FROM {schema}.idempotency WHERE expires_at <= ?
              ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED)""";

    private static final String CLAIMED = """
            SELECT EXISTS (SELECT FROM {schema}.idempotency
              WHERE command = ? AND key = ? AND command_id = ? AND created_at = ? AND outcome IS NOT NULL)""";
    /**
     * Replaces the hash after an erasure: if there are few possible inputs, the input could be guessed from the hash.
     */
    private static final String ERASED_INPUT = "";

    private final StatementTemplate template;
    private final Json json;
    private final StoredOutcome answers;
    private final InputFingerprint fingerprint;

    /** The types of results that were checked. */
    private final Set<Type> storable = ConcurrentHashMap.newKeySet();

    IdempotencyKeys(String schema, Json json) {
        this.template = StatementTemplate.of(schema);
        this.json = json;
        this.answers = new StoredOutcome(json, new RoundTrip(json));
        this.fingerprint = new InputFingerprint(json);
    }

    /**
     * Claims the key for an invocation. Returns the outcome of an earlier invocation, or null if the key was free.
     */
    <R extends @Nullable Object> @Nullable Outcome<R> claim(Connection connection, Call<R> call, String key)
            throws SQLException {
        if (storable.add(call.invocation().resultType())) {
            requireStorable(call);
        }
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

    private void requireStorable(Call<?> call) {
        try {
            answers.requireStorable(call.invocation());
        } catch (CommandException e) {
            storable.remove(call.invocation().resultType());
            throw e;
        }
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
        if (!before.equals(ERASED_INPUT) && !before.equals(input)) {
            return new Outcome.Refused<>(new KeyConflict(call.name(), key));
        }
        if (row.getString("outcome") == null) {
            throw call.isWithin(key) ? nested(call, key) : withoutOutcome(call, key, row.getString("command_id"));
        }
        return answers.read(json.read(row.getString("content")), call.invocation());
    }

    private static CommandException nested(Call<?> call, String key) {
        return new CommandException(
                call.name(),
                "invoked with idempotency key '" + key
                        + "' while an invocation with that key runs in the same"
                        + " transaction; give the nested invocation a key of its own",
                false,
                null);
    }

    /** The key's row was committed before the outcome was stored: only the command's own code can do that. */
    private CommandException withoutOutcome(Call<?> call, String key, String commandId) {
        return new CommandException(
                call.name(),
                "expected an outcome under idempotency key '" + key
                        + "', but the invocation that used the key ended its transaction in its code, through an object"
                        + " of the driver, so its changes may be committed and its outcome is not known; look for"
                        + " command_id " + commandId + " in the log and check the data; if the command should run"
                        + " again, give it another key, or release this one: " + freed(call.name(), key),
                true,
                null);
    }

    private String freed(String command, String key) {
        return template.with("command", TextLiteral.of(command))
                .with("key", TextLiteral.of(key))
                .fill("DELETE FROM {schema}.idempotency WHERE command = {command} AND key = {key} AND outcome IS NULL");
    }

    /** Rows that were written before the column existed have an empty owner. */
    private static void requireOwner(String owner, Call<?> call, String key) {
        if (!owner.isEmpty() && !owner.equals(call.invocation().owner())) {
            throw new CommandException(
                    call.name(),
                    "idempotency key '" + key + "' was used by another command of the same name: expected "
                            + described(call.invocation().owner(), call) + ", got " + described(owner, call)
                            + "; give one of the two commands a name of its own",
                    false,
                    null);
        }
    }

    /** The owner of a key is the class of a command, or the name that the command's constructor sets. */
    private static String described(String owner, Call<?> call) {
        return owner.equals(call.name())
                ? "a command with the explicit name " + owner
                : "the command class " + owner + ", which has that name by default";
    }

    /**
     * Stores the outcome of an invocation.
     *
     * @throws CommandException if the stored result would not be read back as an equal value
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

    /** Returns the fact that this invocation's transaction has stored an outcome under the key. */
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

    /** Deletes a claim without an outcome, in a transaction that continues. */
    void release(Connection connection, Call<?> call, String key) throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(sql(RELEASE))) {
            release.setString(1, call.name());
            release.setString(2, key);
            release.executeUpdate();
        }
    }

    /** Deletes up to 1,000 expired keys, and skips locked ones. */
    void purge(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement purge = connection.prepareStatement(sql(PURGE))) {
            purge.setObject(1, SqlTime.of(now));
            purge.executeUpdate();
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
