package dev.turnstile.testing.race;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The kind of an SQL text, which determines the steps. */
enum StatementKind {
    /** Neither locks nor writes, as far as the text shows. */
    READ,
    /** Locks rows or a table, or writes. */
    WRITE,
    /** Begins a transaction. */
    BEGIN,
    /** Commits a transaction. */
    COMMIT,
    /** Rolls back a transaction, not only to a savepoint. */
    ROLLBACK;

    private static final Pattern NOT_SQL = Pattern.compile(
            "--[^\\n]*|/\\*.*?\\*/|\\b[eE]'(?:[^'\\\\]|''|\\\\.)*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(\\$\\w*\\$).*?\\1",
            Pattern.DOTALL);
    private static final Pattern WRITES = Pattern.compile(
            "\\b(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE)\\b|\\bFOR\\s+(?:KEY\\s+)?SHARE\\b"
                    + "|^\\s*LOCK\\b|^\\s*COPY\\b.*\\bFROM\\b",
            Pattern.DOTALL);
    private static final Pattern BEGINS = Pattern.compile("\\s*(?:BEGIN|START\\s+TRANSACTION)\\b.*", Pattern.DOTALL);
    private static final Pattern COMMITS = Pattern.compile("\\s*(?:COMMIT(?!\\s+PREPARED)|END)\\b.*", Pattern.DOTALL);
    private static final Pattern ROLLS_BACK = Pattern.compile(
            "\\s*(?:ROLLBACK(?!\\s+(?:(?:WORK|TRANSACTION)\\s+)?(?:TO|PREPARED)\\b)|ABORT)\\b.*", Pattern.DOTALL);

    /**
     * Returns the kind of a text.
     *
     * @param writing returns whether a text locks or writes although it has none of the words for that, such as a call
     *     of a function
     */
    static StatementKind of(String sql, Predicate<String> writing) {
        String words = NOT_SQL.matcher(sql).replaceAll(" ").toUpperCase(Locale.ROOT);
        if (WRITES.matcher(words).find() || writing.test(sql)) {
            return WRITE;
        }
        if (COMMITS.matcher(words).matches()) {
            return COMMIT;
        }
        if (ROLLS_BACK.matcher(words).matches()) {
            return ROLLBACK;
        }
        return BEGINS.matcher(words).matches() ? BEGIN : READ;
    }
}
