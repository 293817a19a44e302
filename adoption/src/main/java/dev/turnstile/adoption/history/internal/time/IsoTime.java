package dev.turnstile.adoption.history.internal.time;

import dev.turnstile.adoption.history.internal.TimeReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * ISO 8601 and epoch numbers, and similar forms with the year first such as {@code 2026/01/31 08:30:00,123 UTC}.
 *
 * @param iso the reader of the standard forms
 * @param written the reader of the other forms
 */
record IsoTime(TimeReader iso, WrittenTime written) implements TimeForm {

    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    static IsoTime in(ZoneId zone) {
        return new IsoTime(new TimeReader(zone), new WrittenTime(DateOrder.YEAR_FIRST, zone));
    }

    @Override
    public Instant read(String text) {
        try {
            return iso.read(text);
        } catch (DateTimeException e) {
            if (NUMBER.matcher(text.strip()).matches() || !written.reads(text)) {
                throw e;
            }
            return written.read(text);
        }
    }

    @Override
    public String describe() {
        return "ISO 8601 or epoch, " + written.zone();
    }
}
