package dev.turnstile.postgres;

import dev.turnstile.text.spi.StorableText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A selection of stored refusals. Immutable; each {@code with} method returns a changed copy.
 *
 * @param verb the refused command or transition, such as {@code ship.orders}, or a pattern such as {@code *.orders}, in
 *     which {@code *} matches any characters; null for all
 * @param name the kind of refusal, such as {@code guard_refused}; null for all
 * @param subject the kind of record, such as a machine's name; null for all
 * @param record the record's key; null for all
 * @param state the state that the record was in; null for all
 * @param guard a guard that did not hold; null for all
 * @param actor the actor of the invocation; null for all
 * @param since the earliest time, inclusive; null for all
 * @param limit the maximum number of rows to return, at least 1
 */
public record RefusalFilter(
        @Nullable String verb,
        @Nullable String name,
        @Nullable String subject,
        @Nullable String record,
        @Nullable String state,
        @Nullable String guard,
        @Nullable String actor,
        @Nullable Instant since,
        int limit) {

    private static final int LIMIT = 100;

    /** Checks that the texts can be stored, and that the limit is at least 1. */
    public RefusalFilter {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: expected at least 1, got " + limit);
        }
        StorableText.optional("verb", verb);
        StorableText.optional("name", name);
        StorableText.optional("subject", subject);
        StorableText.optional("record", record);
        StorableText.optional("state", state);
        StorableText.optional("guard", guard);
        StorableText.optional("actor", actor);
    }

    /** Returns a filter that selects all refusals, with a limit of 100. */
    public static RefusalFilter all() {
        return new RefusalFilter(null, null, null, null, null, null, null, null, LIMIT);
    }

    /** Selects the refusals of a verb, or of all verbs that match a pattern. */
    public RefusalFilter withVerb(String verb) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Selects one kind of refusal. */
    public RefusalFilter withName(String name) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Selects the refusals of one kind of record. */
    public RefusalFilter withSubject(String subject) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Selects the refusals of one record. */
    public RefusalFilter withRecord(String record) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Selects the refusals of records in one state. */
    public RefusalFilter withState(String state) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Selects the refusals by one guard. */
    public RefusalFilter withGuard(String guard) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Selects the refusals of one actor's invocations. */
    public RefusalFilter withActor(String actor) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Selects the refusals at or after a time. */
    public RefusalFilter withSince(Instant since) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Sets the maximum number of rows to return, at least 1. */
    public RefusalFilter withLimit(int limit) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }
}
