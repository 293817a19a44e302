package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.LogFormat;
import dev.turnstile.adoption.history.LogOptions;

/** Refuses options that do not apply to the format of a log. */
public final class OptionCheck {

    private OptionCheck() {}

    /**
     * Checks the options.
     *
     * @throws InvalidLogException if an option does not apply
     */
    public static void check(LogFile file, LogFormat format, LogOptions options) {
        if (format != LogFormat.OCEL
                && (options.objectType().isPresent() || options.qualifier().isPresent())) {
            throw file.invalid(
                    0,
                    "expected options of " + format + ", got --object-type or --qualifier, which apply to OCEL only;"
                            + " remove it");
        }
        if (format != LogFormat.XLSX && options.sheet().isPresent()) {
            throw file.invalid(
                    0, "expected options of " + format + ", got --sheet, which applies to Excel files only; remove it");
        }
        if (format == LogFormat.XLSX && options.separator().isPresent()) {
            throw file.invalid(
                    0,
                    "expected options of an Excel file, got --separator, which applies to CSV and TSV only;"
                            + " remove it");
        }
        if (format == LogFormat.OCEL) {
            checkOcel(file, options);
        }
    }

    private static void checkOcel(LogFile file, LogOptions options) {
        boolean table = !options.record().isEmpty()
                || !options.time().isEmpty()
                || !options.times().isEmpty()
                || options.status().size() > 1
                || options.from().isPresent()
                || options.timeFormat().isPresent()
                || options.separator().isPresent()
                || options.skipBad()
                || options.fileOrder();
        if (table) {
            throw file.invalid(
                    0,
                    "expected options of OCEL (--object-type, --qualifier, --status ATTRIBUTE, --actor, --where, --zone),"
                            + " got an option that applies to other formats; remove it");
        }
    }
}
