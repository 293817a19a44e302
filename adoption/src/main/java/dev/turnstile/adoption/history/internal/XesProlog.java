package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.LogReading;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The declarations of an XES log before its first trace, with the keys of the status. */
public final class XesProlog {

    private static final List<String> NAME = List.of("concept:name");

    private final XmlCursor cursor;
    private final Set<String> keys = new HashSet<>();
    private @Nullable String classifier;

    private XesProlog(XmlCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * Reads the declarations.
     *
     * @throws InvalidLogException if an option is set that applies to CSV and TSV only
     */
    public static LogReading read(LogFile file, LogOptions options) {
        checkOptions(file, options);
        try (XmlCursor cursor = XmlCursor.open(file)) {
            XesProlog prolog = new XesProlog(cursor);
            prolog.read();
            return prolog.reading(options);
        }
    }

    private static void checkOptions(LogFile file, LogOptions options) {
        boolean table = !options.times().isEmpty()
                || options.from().isPresent()
                || options.timeFormat().isPresent()
                || options.separator().isPresent()
                || options.skipBad()
                || options.record().size() > 1
                || options.time().size() > 1;
        if (table) {
            throw file.invalid(
                    0,
                    "expected options of XES, got an option that applies to CSV and TSV only: --times, --from,"
                            + " --time-format, --separator, --skip-bad, or several fields of --record or --time;"
                            + " remove it");
        }
    }

    private LogReading reading(LogOptions options) {
        List<String> time = options.time().isEmpty() ? List.of("time:timestamp") : options.time();
        LogFields fields = new LogFields(
                options.record().isEmpty() ? NAME : options.record(),
                options.status().isEmpty() ? status(options) : options.status(),
                null,
                options.fileOrder() ? List.of() : time,
                options.actor().orElse("org:resource"));
        List<String> notes = options.where().entrySet().stream()
                .map(entry -> "only events with " + entry.getKey() + "=" + entry.getValue())
                .toList();
        return new LogReading(
                fields, options.fileOrder() ? "order of the file" : "ISO 8601, " + options.zone(), '\0', notes);
    }

    private void read() {
        while (cursor.child() && !cursor.element().equals("trace")) {
            switch (cursor.element()) {
                case "global" -> readGlobal();
                case "classifier" -> readClassifier();
                default -> cursor.leave();
            }
        }
    }

    private void readGlobal() {
        boolean events = !"trace".equals(cursor.attribute("scope"));
        while (cursor.child()) {
            if (events) {
                keys.add(cursor.required("key"));
            }
            cursor.leave();
        }
    }

    private void readClassifier() {
        boolean events = !"trace".equals(cursor.attribute("scope"));
        if (events && classifier == null) {
            classifier = cursor.required("keys");
        }
        cursor.leave();
    }

    /** Returns the keys of the first classifier without keys that have one value because of the filter. */
    private List<String> status(LogOptions options) {
        List<String> all = classifier == null ? List.of() : ClassifierKeys.split(classifier, keys);
        List<String> split =
                all.stream().filter(key -> !options.where().containsKey(key)).toList();
        return split.isEmpty() ? NAME : split;
    }
}
