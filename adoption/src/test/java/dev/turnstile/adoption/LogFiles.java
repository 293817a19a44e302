package dev.turnstile.adoption;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Writes small logs for tests. */
public final class LogFiles {

    /** An XES log with a namespace, its classifier and one trace with one event. */
    public static final String ONE_EVENT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <log xes.version="1.0" xmlns="http://www.xes-standard.org/">
              <trace>
                <string key="concept:name" value="42"/>
                <event>
                  <string key="concept:name" value="PENDING"/>
                  <date key="time:timestamp" value="2026-01-01T08:00:00Z"/>
                </event>
              </trace>
            </log>
            """;

    private LogFiles() {}

    /** Writes a file, compressed if its name ends in .gz. */
    public static Path write(Path directory, String name, String text) {
        return write(directory, name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file, compressed if its name ends in .gz. */
    public static Path write(Path directory, String name, byte[] content) {
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(out) : out) {
            packed.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** Creates a directory. */
    public static Path directory(Path parent, String name) {
        try {
            return Files.createDirectories(parent.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the entries of a directory. */
    public static List<Path> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns an event with a status, a time and further XML. */
    public static String event(String status, String time, String more) {
        return """
                <event>
                <string key="concept:name" value="%s"/>
                <date key="time:timestamp" value="%s"/>
                %s</event>
                """.formatted(status, time, more);
    }

    /** Returns a trace with events. */
    public static String trace(String record, String events) {
        return "<trace>\n<string key=\"concept:name\" value=\"" + record + "\"/>\n" + events + "</trace>\n";
    }

    /** Returns a log with a prolog and traces. */
    public static String log(String content) {
        return "<log>\n" + content + "</log>\n";
    }
}
