package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The declarations of an XES log before its first trace, with the keys of the status. */
public final class XesProlog {

    private static final List<String> NAME = List.of("concept:name");

    private final XesCursor cursor;
    private final Set<String> keys = new HashSet<>();
    private @Nullable String classifier;

    private XesProlog(XesCursor cursor) {
        this.cursor = cursor;
    }

    public static LogFields read(LogFile file, LogOptions options) {
        try (XesCursor cursor = XesCursor.open(file)) {
            XesProlog prolog = new XesProlog(cursor);
            prolog.read();
            return new LogFields(
                    options.record().orElse("concept:name"),
                    options.status().isEmpty() ? prolog.status() : options.status(),
                    options.time().orElse("time:timestamp"),
                    options.actor().orElse("org:resource"));
        }
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

    private List<String> status() {
        List<String> split = classifier == null ? List.of() : ClassifierKeys.split(classifier, keys);
        return split.isEmpty() ? NAME : split;
    }
}
