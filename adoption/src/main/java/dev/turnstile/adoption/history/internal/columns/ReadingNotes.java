package dev.turnstile.adoption.history.internal.columns;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.time.TimeForms;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Notes about the columns that were not chosen, so that a person can check the choice. */
public final class ReadingNotes {

    private ReadingNotes() {}

    /** Returns the notes for a choice of columns that was not set in the options. */
    public static List<String> of(Sample sample, LogFields fields) {
        List<String> notes = new ArrayList<>();
        List<String> others = sample.names().stream()
                .filter(name -> !chosen(fields).contains(name))
                .toList();
        others.stream()
                .filter(name -> sample.varies(name) && StatusColumn.lifecycle(sample, name))
                .forEach(name -> notes.add("column " + Excerpt.of(name) + " contains steps of a lifecycle ("
                        + String.join(", ", sample.distinct(name)) + "), which are read as changes of their own; read"
                        + " one of them with --where " + name + "="
                        + sample.distinct(name).getLast()));
        List<String> times = others.stream()
                .filter(name -> isTime(sample, name))
                .map(Excerpt::of)
                .toList();
        if (!times.isEmpty() && fields.time().size() == 1) {
            notes.add("time " + Excerpt.of(fields.time().getFirst()) + " was chosen, other columns with times: "
                    + String.join(", ", times) + "; specify another with --time");
        }
        return notes;
    }

    private static boolean isTime(Sample sample, String name) {
        List<String> values = sample.values(name);
        return !values.isEmpty()
                && values.stream()
                        .allMatch(value ->
                                TimeForms.likely(value) && !value.strip().matches("-?\\d+([.,]\\d+)?"));
    }

    private static List<String> chosen(LogFields fields) {
        return Stream.of(fields.record(), fields.status(), fields.time(), List.of(String.valueOf(fields.from())))
                .flatMap(List::stream)
                .toList();
    }
}
