package dev.turnstile.adoption.conformance.internal;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** Finds the state that a status probably means. */
final class SimilarState {

    private static final int LETTERS_FOR_EACH_ERROR = 4;

    private SimilarState() {}

    /**
     * Returns a hint, or an empty text if no state is similar.
     *
     * @param states the codes of the states by their names
     */
    static String hint(String status, Map<String, Integer> states) {
        return states.keySet().stream()
                .sorted()
                .filter(state -> plain(state).equals(plain(status)))
                .findFirst()
                .map(state -> "differs from state '" + state + "' only in case, blanks or punctuation")
                .or(() -> states.entrySet().stream()
                        .filter(state -> status.strip().equals(String.valueOf(state.getValue())))
                        .findFirst()
                        .map(state -> "is the code of state '" + state.getKey() + "'"))
                .or(() -> states.keySet().stream()
                        .filter(state -> near(state, status))
                        .min(Comparator.<String>comparingInt(state -> distance(plain(state), plain(status)))
                                .thenComparing(Comparator.naturalOrder()))
                        .map(state -> "is spelled like state '" + state + "'"))
                .orElse("");
    }

    private static boolean near(String state, String status) {
        int errors = Math.min(plain(state).length(), plain(status).length()) / LETTERS_FOR_EACH_ERROR;
        return errors > 0 && distance(plain(state), plain(status)) <= Math.min(2, errors);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "");
    }

    /** Returns the number of letters to insert, remove or replace. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
