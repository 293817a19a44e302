package dev.turnstile.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Small logs and machines. */
final class Samples {

    /** Eleven changes of four tickets; three statuses, four edges. */
    static final String TICKETS = """
            record,status,time,actor,note
            t1,open,2024-01-01T10:00:00Z,ada,"first, of all"
            t1,waiting,2024-01-01T11:00:00Z,ada,
            t1,open,2024-01-01T12:00:00Z,grace,"said ""go"" on"
            t1,closed,2024-01-02T09:30:00.123456Z,grace,done
            t2,open,2024-01-01T10:05:00+02:00,ada,
            t2,closed,2024-01-01T10:06:00+02:00,,
            t3,waiting,2024-01-03T00:00:00Z,tony,ünï
            t3,open,2024-01-04T00:00:00Z,tony,
            t3,waiting,2024-01-05T00:00:00Z,tony,
            t4,open,2024-01-03T00:00:00Z,ada,
            t4,open,2024-01-03T00:00:01Z,ada,again
            """;

    /** The steps of two orders, as XES. */
    static final String ORDERS_XES = """
            <?xml version="1.0" encoding="UTF-8"?>
            <log xes.version="1.0">
              <trace><string key="concept:name" value="o1"/>
                %s
                %s
              </trace>
              <trace><string key="concept:name" value="o2"/>
                %s
              </trace>
            </log>
            """.formatted(
                    event("placed", "2024-02-01T08:00:00.000+01:00"),
                    event("shipped", "2024-02-02T08:00:00.000+01:00"),
                    event("placed", "2024-02-03T08:00:00.000+01:00"));

    private Samples() {}

    static String event(String name, String time) {
        return "<event><string key=\"concept:name\" value=\"" + name + "\"/><date key=\"time:timestamp\" value=\""
                + time
                + "\"/><string key=\"org:resource\" value=\"carrier\"/><int key=\"amount\" value=\"7\"/></event>";
    }

    static Path write(Path directory, String name, String text) {
        return write(directory, name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path write(Path directory, String name, byte[] bytes) {
        try {
            return Files.write(directory.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Writes the machine that the tickets show. */
    static Path ticketMachine(Path directory) {
        Path log = write(directory, "tickets.csv", TICKETS);
        Path machine = directory.resolve("tickets.json");
        Run.turnstile("discover", log, "-o", machine).succeeds();
        return machine;
    }
}
