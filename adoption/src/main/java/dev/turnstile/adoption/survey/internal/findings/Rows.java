package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.text.spi.ShownText;
import java.util.Locale;

/**
 * The number of rows as messages show it.
 *
 * @param scale the number of rows of the table for each row that was read; 1 if all rows were read
 */
public record Rows(double scale) {

    public long of(long read) {
        return Math.round(read * scale);
    }

    /** Returns the number with its noun; an estimate has a tilde. */
    public String shown(long read) {
        return (scale == 1 ? "" : "~") + ShownText.count(of(read), "row");
    }

    public String number(long read) {
        return (scale == 1 ? "" : "~") + String.format(Locale.ROOT, "%,d", of(read));
    }
}
