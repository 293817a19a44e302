package dev.turnstile.postgres.internal.command;

import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.postgres.internal.table.CompositeText;
import java.util.List;
import java.util.stream.Stream;

/** The records whose existing rows an operation of a lifecycle has changed. */
final class ChangedRecords {

    private ChangedRecords() {}

    /**
     * Returns the ids of the records, each with one text for each id column.
     *
     * @param result a change, the outcome of a transition, or the result of many; other results contain no changes
     */
    static List<List<String>> in(Object result, RecordTable table) {
        return changes(result)
                .filter(change -> change.kind() != StateChange.Kind.CREATION)
                .map(change -> id(change.record(), table))
                .toList();
    }

    private static Stream<StateChange<?, ?>> changes(Object result) {
        return switch (result) {
            case StateChange<?, ?> change -> Stream.of(change);
            case Outcome.Done<?> done ->
                done.result() instanceof StateChange<?, ?> change ? Stream.of(change) : Stream.empty();
            case BatchResult<?> batch -> batch.outcomes().stream().flatMap(ChangedRecords::changes);
            default -> Stream.empty();
        };
    }

    private static List<String> id(String key, RecordTable table) {
        return table.idColumns().size() == 1 ? List.of(key) : CompositeText.values(key);
    }
}
