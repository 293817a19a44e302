package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.RecordNotUpdatedException;
import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.internal.door.GuardAnswers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at one record, asking the database those of the guards that it can answer. Thread-safe. */
final class RecordLook {

    private static final String LOOK = """
            SELECT {key}, CAST({state} AS bigint), {row_version}{guards}{columns}
            FROM {table} AS {alias} WHERE {by_id}{lock}""";

    private final BoundLifecycle<?, ?> lifecycle;
    private final Filled<Question> statements;

    RecordLook(BoundLifecycle<?, ?> lifecycle) {
        this.lifecycle = lifecycle;
        this.statements = new Filled<>(question -> lifecycle
                .template()
                .with("guards", question.answers().columns())
                .with("columns", question.columns() ? lifecycle.table().allColumns(", ") : "")
                .with(
                        "lock",
                        question.lock() == null ? "" : " " + question.lock().clause())
                .fill(LOOK));
    }

    /**
     * What is asked.
     *
     * @param answers the guards
     * @param columns whether guards in Java are asked, which read the row
     * @param lock how the row is locked, or null if it is not
     */
    private record Question(
            GuardAnswers answers, boolean columns, @Nullable Lock lock) {}

    /**
     * Checks that a row that could not be locked cannot be seen either.
     *
     * @throws RecordNotUpdatedException if it can
     */
    void requireHidden(Connection connection, Object id, String verb) throws SQLException {
        Optional<Inspection> seen = at(connection, id, List.of(), null);
        if (seen.isPresent()) {
            throw new RecordNotUpdatedException(
                    lifecycle.name(),
                    seen.get().key(),
                    verb,
                    lifecycle.table().declared().name());
        }
    }

    Optional<Inspection> at(Connection connection, Object id, List<Guard> guards, @Nullable Lock lock)
            throws SQLException {
        Question question =
                new Question(GuardAnswers.of(guards), guards.stream().anyMatch(Guard.Java.class::isInstance), lock);
        try (PreparedStatement query = connection.prepareStatement(statements.get(question))) {
            lifecycle.bindId(query, 1, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(Inspection.read(row, question.answers(), lifecycle.table()))
                        : Optional.empty();
            }
        }
    }
}
