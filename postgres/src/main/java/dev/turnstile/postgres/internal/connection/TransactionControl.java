package dev.turnstile.postgres.internal.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A statement that ends a transaction, or that sets, releases or rolls back to a savepoint.
 *
 * @param kind the kind of statement
 * @param name the name of the savepoint, as the server stores it; for {@link Kind#END} the statement's key words
 */
record TransactionControl(Kind kind, String name) {

    /** The kinds of statements. */
    enum Kind {
        /** COMMIT, END, ROLLBACK, ABORT or PREPARE TRANSACTION. */
        END,
        /** SAVEPOINT. */
        SET,
        /** RELEASE SAVEPOINT. */
        RELEASE,
        /** ROLLBACK TO SAVEPOINT. */
        ROLLBACK_TO
    }

    /** Most texts contain none of these words and are not split into statements. */
    private static final Pattern WORD =
            Pattern.compile("(?i)\\b(?:commit|end|rollback|abort|prepare|savepoint|release)\\b");

    private static final Set<String> KEY_WORDS =
            Set.of("commit", "end", "rollback", "abort", "prepare", "work", "transaction", "and", "no", "chain");

    /** Returns the statements of these kinds in an SQL text, in their order. */
    static List<TransactionControl> in(String sql) {
        if (!WORD.matcher(sql).find()) {
            return List.of();
        }
        List<TransactionControl> found = new ArrayList<>();
        for (List<String> words : StatementWords.of(sql)) {
            TransactionControl control = words.isEmpty() ? null : of(words);
            if (control != null) {
                found.add(control);
            }
        }
        return List.copyOf(found);
    }

    private static @Nullable TransactionControl of(List<String> words) {
        String second = words.size() > 1 ? words.get(1) : "";
        return switch (words.getFirst()) {
            case "commit", "end", "abort" -> ofEnd(words, second);
            case "prepare" -> second.equals("transaction") ? ofEnd(words, second) : null;
            case "rollback" -> {
                int to = words.indexOf("to");
                yield to < 0 ? ofEnd(words, second) : ofSavepoint(Kind.ROLLBACK_TO, words, to + 1);
            }
            case "savepoint" -> ofSavepoint(Kind.SET, words, 0);
            case "release" -> ofSavepoint(Kind.RELEASE, words, 1);
            default -> null;
        };
    }

    /** The server refuses COMMIT PREPARED and ROLLBACK PREPARED inside a transaction. */
    private static @Nullable TransactionControl ofEnd(List<String> words, String second) {
        return second.equals("prepared")
                ? null
                : new TransactionControl(
                        Kind.END,
                        words.stream()
                                .takeWhile(KEY_WORDS::contains)
                                .collect(Collectors.joining(" "))
                                .toUpperCase(Locale.ROOT));
    }

    /** The word SAVEPOINT is optional in two of the statements, and may also be the name of a savepoint. */
    private static @Nullable TransactionControl ofSavepoint(Kind kind, List<String> words, int at) {
        boolean named = at + 1 < words.size() && words.get(at).equals("savepoint");
        int name = named ? at + 1 : at;
        return name < words.size() ? new TransactionControl(kind, StatementWords.identifier(words.get(name))) : null;
    }
}
