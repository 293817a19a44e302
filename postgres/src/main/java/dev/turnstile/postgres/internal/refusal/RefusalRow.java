package dev.turnstile.postgres.internal.refusal;

import dev.turnstile.json.Json;
import dev.turnstile.text.spi.ShownText;
import dev.turnstile.text.spi.StorableText;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as a row of its table. PostgreSQL can store and index its texts, regardless of the actor and key that a
 * caller passed.
 *
 * @param columns the values, in the order of the INSERT's columns
 */
record RefusalRow(List<@Nullable String> columns) {

    static final int COLUMNS = 10;

    /**
     * A character has at most 3 bytes, and the index has two more columns; an index entry is limited to 2,704 bytes.
     */
    private static final int MAX_NAME_LENGTH = 500;

    private static final int MAX_MESSAGE_LENGTH = 4_000;

    /** Returns the row of a refusal. */
    static RefusalRow of(RefusalLog.Entry entry, Json json) {
        RefusalFacts facts = RefusalFacts.of(entry.refusal());
        return new RefusalRow(Collections.<@Nullable String>unmodifiableList(Arrays.<@Nullable String>asList(
                entry.refusedAt().toString(),
                name(entry.verb()),
                name(facts.name()),
                text(facts.message(), MAX_MESSAGE_LENGTH),
                name(facts.text("subject")),
                name(facts.text("record")),
                name(facts.text("state")),
                guards(facts.fields().get("guards"), json),
                name(entry.actor()),
                entry.commandId().toString())));
    }

    /** Returns the values of one column for several rows. */
    static @Nullable Object[] column(List<RefusalRow> rows, int index) {
        return rows.stream().map(row -> row.columns().get(index)).toArray();
    }

    private static @Nullable String guards(@Nullable Object guards, Json json) {
        return guards instanceof List<?> names
                ? json.write(
                        Map.of("guards", names.stream().map(RefusalRow::name).toList()))
                : null;
    }

    private static @Nullable String name(@Nullable Object value) {
        String text = value == null ? null : RefusalFacts.text(value);
        return text == null ? null : text(text, MAX_NAME_LENGTH);
    }

    /** Shortens a text, and escapes unpaired surrogates and U+0000, which PostgreSQL cannot store. */
    private static String text(String text, int maxLength) {
        String storable = StorableText.escaped(text);
        return storable.length() > maxLength ? ShownText.cut(storable, maxLength - 1) + '\u2026' : storable;
    }
}
