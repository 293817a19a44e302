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
        List<String> others = sample.names().stream()
                .filter(name -> !chosen(fields).contains(name))
                .toList();
        List<String> notes = new ArrayList<>();
        others.stream()
                .filter(name -> sample.varies(name) && StatusColumn.lifecycle(sample, name))
                .forEach(name -> notes.add(lifecycle(name, sample.distinct(name))));
        List<String> times = others.stream()
                .filter(name -> isTime(sample, name))
                .map(Excerpt::of)
                .toList();
        if (!times.isEmpty() && fields.time().size() == 1) {
            notes.add(otherTimes(fields.time().getFirst(), times));
        }
        KeyParts.missing(sample, fields, others).ifPresent(notes::add);
        return notes;
    }

    private static String lifecycle(String column, List<String> steps) {
        return "column " + Excerpt.of(column) + " contains steps of a lifecycle (" + String.join(", ", steps)
                + "), which are read as changes of their own; read one of them with --where " + column + "="
                + steps.getLast();
    }

    private static String otherTimes(String chosen, List<String> others) {
        return "time " + Excerpt.of(chosen) + " was chosen, other columns with times: " + String.join(", ", others)
                + "; specify another with --time";
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
