package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The header of a table and the columns of a status change.
 *
 * @param names the names of all columns, in order
 * @param fields the columns of the status change
 */
public record CsvColumns(List<String> names, LogFields fields) {

    // Case, spaces and punctuation are ignored. "id" is the last alias, because in a log with another column for the
    // record, the column "id" usually contains row numbers.
    private static final List<String> RECORD =
            List.of("record", "recordid", "case", "caseid", "caseconceptname", "entityid", "id");
    private static final List<String> STATUS =
            List.of("status", "state", "newstatus", "newstate", "tostatus", "tostate", "activity", "conceptname");
    private static final List<String> TIME =
            List.of("time", "timestamp", "timetimestamp", "changedat", "occurredat", "createdat", "datetime", "date");
    private static final List<String> ACTOR =
            List.of("actor", "user", "username", "changedby", "resource", "orgresource");

    static CsvColumns resolve(LogFile file, CsvRows.Row header, LogOptions options) {
        return new Resolution(file, header).resolve(options);
    }

    /** Returns the indexes of the columns that are attributes. */
    List<Integer> others() {
        return IntStream.range(0, names.size())
                .filter(column -> !names.get(column).equals(fields.record())
                        && !fields.status().contains(names.get(column))
                        && !names.get(column).equals(fields.time())
                        && !names.get(column).equals(fields.actor()))
                .boxed()
                .toList();
    }

    /** The search for the columns. */
    private static final class Resolution {

        private final LogFile file;
        private final long line;
        private final List<String> names = new ArrayList<>();

        Resolution(LogFile file, CsvRows.Row header) {
            this.file = file;
            this.line = header.line();
            for (String field : header.fields()) {
                // the header of a column of row numbers is often empty
                String name = field.isBlank() ? "column " + (names.size() + 1) : field.strip();
                if (names.contains(name)) {
                    throw file.invalid(
                            line, "expected each column once, got " + Excerpt.of(name) + " twice; rename one");
                }
                names.add(name);
            }
        }

        CsvColumns resolve(LogOptions options) {
            List<String> status = options.status().isEmpty()
                    ? List.of(required("status", known(STATUS)))
                    : options.status().stream().map(this::named).toList();
            LogFields fields = new LogFields(
                    options.record().map(this::named).orElseGet(() -> required("record", known(RECORD))),
                    status,
                    options.time().map(this::named).orElseGet(() -> required("time", known(TIME))),
                    options.actor().map(this::named).orElseGet(() -> known(ACTOR)));
            return new CsvColumns(List.copyOf(names), fields);
        }

        private String named(String column) {
            if (!names.contains(column)) {
                throw file.invalid(line, "expected a column " + Excerpt.of(column) + ", got: " + listed());
            }
            return column;
        }

        private String required(String meaning, @Nullable String column) {
            if (column == null) {
                throw file.invalid(
                        line,
                        "expected a column for the " + meaning + ", got: " + listed() + "; rename one to '" + meaning
                                + "', or specify it in the options");
            }
            return column;
        }

        private @Nullable String known(List<String> aliases) {
            for (String alias : aliases) {
                List<String> found =
                        names.stream().filter(name -> plain(name).equals(alias)).toList();
                if (found.size() > 1) {
                    throw file.invalid(
                            line, "expected one of the columns " + found + ", got all; specify one in the options");
                }
                Optional<String> one = found.stream().findFirst();
                if (one.isPresent()) {
                    return one.get();
                }
            }
            return null;
        }

        private String listed() {
            String all = String.join(", ", names.stream().map(Excerpt::of).toList());
            return all.length() <= 1_000 ? all : all.substring(0, 1_000) + ".. (" + names.size() + " columns)";
        }

        private static String plain(String name) {
            return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
        }
    }
}
