package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Answer;
import dev.turnstile.command.BulkResult;
import dev.turnstile.command.Invocation;
import dev.turnstile.json.Json;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.refusal.StoredRefusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is kept under its idempotency key: the result, or the refusal's name, message and fields; of a bulk
 * command one such tree for each input.
 *
 * @param json reads and writes values
 */
record StoredAnswer(Json json) {

    static Map<String, Object> tree(Answer<?> answer) {
        Map<String, Object> tree = new HashMap<>();
        switch (answer) {
            case Answer.Done<?> done -> tree.put("result", result(done.result()));
            case Answer.Refused<?> refused -> tree.put("refusal", refusal(refused.refusal()));
        }
        return tree;
    }

    private static @Nullable Object result(@Nullable Object result) {
        return result instanceof BulkResult<?> bulk
                ? bulk.answers().stream().map(StoredAnswer::tree).toList()
                : result;
    }

    private static Map<String, Object> refusal(Refusal refusal) {
        return Map.of(
                "name", refusal.name(),
                "message", String.valueOf(refusal.getMessage()),
                "fields", refusal.fields());
    }

    /** Returns the answer that a tree stands for, as a replayed one. */
    <R extends @Nullable Object> Answer<R> read(Map<String, Object> tree, Invocation<R> invocation) {
        return read(tree, invocation, invocation.bulk());
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the type is the command's own; null where its result may be null
    private <R extends @Nullable Object> Answer<R> read(
            Map<String, Object> tree, Invocation<R> invocation, boolean bulk) {
        if (tree.get("refusal") instanceof Map<?, ?> refusal) {
            return new Answer.Refused<>(refusal((Map<String, Object>) refusal), true);
        }
        if (bulk && tree.get("result") instanceof List<?> trees) {
            List<Answer<R>> answers = trees.stream()
                    .map(each -> read((Map<String, Object>) each, invocation, false))
                    .toList();
            return new Answer.Done<>((R) new BulkResult<>(answers), true);
        }
        return new Answer.Done<>((R) json.convert(tree.get("result"), invocation.resultType()), true);
    }

    @SuppressWarnings("unchecked") // a JSON object
    private static Refusal refusal(Map<String, Object> tree) {
        return new StoredRefusal(
                String.valueOf(tree.get("name")),
                String.valueOf(tree.get("message")),
                tree.get("fields") instanceof Map<?, ?> fields ? (Map<String, Object>) fields : Map.of());
    }
}
