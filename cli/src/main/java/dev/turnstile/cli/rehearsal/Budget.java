package dev.turnstile.cli.rehearsal;

import dev.turnstile.cli.terminal.BadInput;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * The number of decisions that may change.
 *
 * @param text the budget as given
 * @param amount the number, or the share in percent
 * @param isShare whether the amount is a share of all decisions
 */
record Budget(String text, BigDecimal amount, boolean isShare) {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");

    private static final Pattern SHARE = Pattern.compile("\\d{1,3}(\\.\\d{1,6})?%");

    /**
     * Parses a number such as {@code 10} or a share such as {@code 0.5%}.
     *
     * @throws BadInput if the text is neither
     */
    static Budget of(String text) {
        String stripped = text.strip();
        if (NUMBER.matcher(stripped).matches()) {
            return new Budget(stripped, new BigDecimal(stripped), false);
        }
        if (SHARE.matcher(stripped).matches()) {
            BigDecimal share = new BigDecimal(stripped.substring(0, stripped.length() - 1));
            if (share.compareTo(BigDecimal.valueOf(100)) <= 0) {
                return new Budget(stripped, share, true);
            }
        }
        throw new BadInput(
                "--budget: expected a number of decisions such as 10, or a share such as 0.5%, got '" + text + "'",
                null);
    }

    /** Returns whether a number of changed decisions is within the budget. */
    boolean permits(long changed, long decisions) {
        return isShare
                ? BigDecimal.valueOf(changed)
                                .multiply(BigDecimal.valueOf(100))
                                .compareTo(amount.multiply(BigDecimal.valueOf(decisions)))
                        <= 0
                : amount.compareTo(BigDecimal.valueOf(changed)) >= 0;
    }
}
