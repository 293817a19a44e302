package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CommandException;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.json.spi.RoundTrip;
import dev.turnstile.postgres.internal.refusal.RestoredRefusals;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of an outcome under its idempotency key: a JSON tree with the result or the refusal. The tree of a
 * batch command contains such a tree for each input.
 *
 * @param json reads and writes values
 * @param roundTrip checks that a result is read back as it was written
 */
record StoredOutcome(Json json, RoundTrip roundTrip) {

    /**
     * Returns an outcome as a tree.
     *
     * @throws CommandException if the result would not be read back as an equal value
     */
    Map<String, Object> tree(Outcome<?> answer, Invocation<?> invocation) {
        Map<String, Object> tree = new HashMap<>();
        switch (answer.original()) {
            case Outcome.Done<?> done -> result(tree, done.result(), invocation);
            case Outcome.Refused<?> refused -> tree.put("refusal", new RestoredRefusals(json).tree(refused.refusal()));
            default -> throw new IllegalArgumentException("expected an outcome to store, got " + answer);
        }
        return tree;
    }

    /**
     * Checks the type of the results before the code runs.
     *
     * @throws CommandException if the type shows that a result could not be read again
     */
    void requireStorable(Invocation<?> invocation) {
        try {
            declare("result of " + invocation.name(), invocation.resultType());
        } catch (InvalidJsonException e) {
            throw new CommandException(
                    invocation.name(),
                    "expected a type of results that can be stored under the idempotency key and read again ("
                            + e.getMessage() + "), or an invocation without a key; the code did not run",
                    false,
                    e);
        }
    }

    /** Checks the permitted classes of a sealed type, whose results are stored with their class. */
    private void declare(String place, Type type) {
        if (type instanceof Class<?> known && known.isSealed()) {
            for (Class<?> permitted : known.getPermittedSubclasses()) {
                declare(place, permitted);
            }
        } else {
            roundTrip.declare(place, type);
        }
    }

    /**
     * Stores the class of a result if its type is sealed: its fields alone may fit several of the permitted classes.
     */
    private void result(Map<String, Object> tree, @Nullable Object result, Invocation<?> invocation) {
        if (result instanceof BatchResult<?> batch) {
            tree.put(
                    "result",
                    batch.outcomes().stream()
                            .map(each -> tree(each, invocation))
                            .toList());
            return;
        }
        tree.put("result", result);
        if (result == null) {
            return;
        }
        Class<?> permitted =
                permitted(invocation.resultType(), result.getClass().getName());
        if (permitted != null) {
            tree.put("class", permitted.getName());
        }
        try {
            Type type = permitted == null ? invocation.resultType() : permitted;
            roundTrip.check("result of " + invocation.name(), result, type);
        } catch (InvalidJsonException e) {
            throw new CommandException(
                    invocation.name(),
                    "expected a result that can be stored under the idempotency key and read again (" + e.getMessage()
                            + "), or an invocation without a key; nothing was written",
                    false,
                    e);
        }
    }

    /** Returns the permitted subclass with the given name, at any depth, or null. */
    private static @Nullable Class<?> permitted(Type type, String name) {
        if (type instanceof Class<?> known && known.isSealed()) {
            for (Class<?> one : known.getPermittedSubclasses()) {
                Class<?> found = one.getName().equals(name) ? one : permitted(one, name);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private @Nullable Object restored(Map<String, Object> tree, Invocation<?> invocation) {
        Class<?> permitted = tree.get("class") instanceof String name ? permitted(invocation.resultType(), name) : null;
        return json.convert(tree.get("result"), permitted == null ? invocation.resultType() : permitted);
    }

    /** Returns the outcome that a tree contains, marked as replayed. */
    <R extends @Nullable Object> Outcome<R> read(Map<String, Object> tree, Invocation<R> invocation) {
        return new Outcome.Replayed<>(read(tree, invocation, invocation.batch()));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the type is the command's own; null where its result may be null
    private <R extends @Nullable Object> Outcome<R> read(
            Map<String, Object> tree, Invocation<R> invocation, boolean batch) {
        if (tree.get("refusal") instanceof Map<?, ?> refusal) {
            ClassLoader loader = invocation.input().getClass().getClassLoader();
            return new Outcome.Refused<>(new RestoredRefusals(json)
                    .read(
                            (Map<String, Object>) refusal,
                            loader == null ? Thread.currentThread().getContextClassLoader() : loader));
        }
        if (batch && tree.get("result") instanceof List<?> trees) {
            List<Outcome<R>> answers = trees.stream()
                    .map(each -> read((Map<String, Object>) each, invocation, false))
                    .toList();
            return new Outcome.Done<>((R) new BatchResult<>(answers));
        }
        return new Outcome.Done<>((R) restored(tree, invocation));
    }
}
