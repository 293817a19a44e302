package dev.turnstile.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The letters that the nodes of {@link DeliveryTest} have written, a file for each process.
 *
 * @param folder the folder of the files
 */
record Letters(Path folder) {

    /**
     * A letter: one delivery of an event.
     *
     * @param at when it was written, in nanoseconds
     * @param stream the stream of the event
     * @param version the version of the event
     */
    record Letter(long at, int stream, int version) {

        private static Letter of(String line) {
            String[] parts = line.split(" ", -1);
            return new Letter(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        }
    }

    /** Returns all letters in the order in which they were written. */
    List<Letter> read() {
        List<Letter> letters = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.getFileName().toString().startsWith("letters"))
                    .toList()) {
                Files.readString(file).lines().map(Letter::of).forEach(letters::add);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        letters.sort(Comparator.comparingLong(Letter::at));
        return letters;
    }

    /** Returns how many of the events no letter is about. */
    long missing(int events) {
        return events
                - read().stream()
                        .map(letter -> letter.stream() * 1_000 + letter.version())
                        .distinct()
                        .count();
    }
}
