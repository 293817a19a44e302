package dev.turnstile.postgres;

import dev.turnstile.text.spi.StorableText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which refusals to read. Immutable; each {@code with} method returns a changed copy.
 *
 * @param verb what was refused, such as {@code ship.orders}, or a pattern in which {@code *} stands for any characters:
 *     {@code *.orders}; null for all
 * @param name the kind of refusal, such as {@code guard_refused}; null for all
 * @param subject the kind of record, such as a machine's name; null for all
 * @param record the record's key; null for all
 * @param state the state that the record was in; null for all
 * @param guard a guard that did not hold; null for all
 * @param actor who asked; null for all
 * @param since the earliest time; null for all
 * @param limit the most rows to return, at least 1
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

    /** Checks the texts, and that there is room for a row. */
    public RefusalFilter {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit is 1 or more, got " + limit);
        }
        StorableText.optional("verb", verb);
        StorableText.optional("name", name);
        StorableText.optional("subject", subject);
        StorableText.optional("record", record);
        StorableText.optional("state", state);
        StorableText.optional("guard", guard);
        StorableText.optional("actor", actor);
    }

    /** Returns a filter that lets all of them through, up to 100. */
    public static RefusalFilter all() {
        return new RefusalFilter(null, null, null, null, null, null, null, null, LIMIT);
    }

    /** Asks for a verb, or for those that a pattern fits. */
    public RefusalFilter withVerb(String verb) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Asks for a kind of refusal. */
    public RefusalFilter withName(String name) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Asks for a kind of record. */
    public RefusalFilter withSubject(String subject) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Asks for a record. */
    public RefusalFilter withRecord(String record) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Asks for a state. */
    public RefusalFilter withState(String state) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Asks for a guard. */
    public RefusalFilter withGuard(String guard) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Asks for an actor. */
    public RefusalFilter withActor(String actor) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Asks for what was refused at a time or later. */
    public RefusalFilter withSince(Instant since) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }

    /** Sets the most rows to return. */
    public RefusalFilter withLimit(int limit) {
        return new RefusalFilter(verb, name, subject, record, state, guard, actor, since, limit);
    }
}
