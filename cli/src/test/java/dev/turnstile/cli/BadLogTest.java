package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An unreadable log is refused with one line, and no files remain. */
class BadLogTest {

    private static final String TIME = "2024-02-01T08:00:00.000+01:00";
    private static final String TEMPORARY = "java.io.tmpdir";

    @TempDir
    private Path directory = Path.of("");

    @TempDir
    private Path temporary = Path.of("");

    private final String usualTemporary = System.getProperty(TEMPORARY);

    @BeforeEach
    void uses_a_temporary_directory_of_its_own() {
        System.setProperty(TEMPORARY, temporary.toString());
    }

    @AfterEach
    void resets_the_temporary_directory() {
        System.setProperty(TEMPORARY, usualTemporary);
    }

    static Stream<Arguments> badLogs() {
        byte[] packed = Samples.gzip(trace(Samples.event("a", TIME).repeat(5000)));
        String bomb = "<!DOCTYPE log [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><log>&c;</log>";
        return Stream.of(
                log("truncated.xes.gz", Arrays.copyOf(packed, packed.length / 2), "ends too early"),
                log("text.xes.gz", Samples.ORDERS_XES, "gzip"),
                log("prose.xes", "once upon a time", "XML"),
                log("half.xes", Samples.ORDERS_XES.substring(0, 300), "half.xes"),
                log("bomb.xes", bomb, "DTD"),
                log("empty.xes", "", "empty.xes"),
                log("noevents.xes", "<log xes.version=\"1.0\"></log>", "event"),
                log("notraces.xes", trace(""), "event"),
                log("notime.xes", trace("<event><string key=\"concept:name\" value=\"a\"/></event>"), "time:timestamp"),
                log(
                        "noname.xes",
                        trace("<event><date key=\"time:timestamp\" value=\"" + TIME + "\"/></event>"),
                        "concept:name"),
                log("badtime.xes", trace(Samples.event("a", "yesterday")), "yesterday"),
                log("huge.xes", trace(Samples.event("a", TIME).replace("carrier", "x".repeat(10 << 20))), "huge.xes"),
                log("huge.csv", "record,status,time,note\n1,a," + TIME + "," + "x".repeat(10 << 20) + "\n", "huge.csv"),
                log("header.csv", "record,status,time\n", "header.csv"),
                log("empty.csv", "", "empty.csv"),
                log("columns.csv", "a,b,c\n1,2,3\n", "status"),
                log("notime.csv", "record,status,time\n1,open,\n", "time"),
                log("nostatus.csv", "record,status,time\n1,," + TIME + "\n", "status"),
                log("short.csv", "record,status,time\n1,open\n", "short.csv:2"),
                log("binary.csv", new byte[] {'a', ',', (byte) 0xff, (byte) 0xfe, 0, 1, 2}, "binary.csv"),
                log("log.txt", Samples.TICKETS, ".xes, .csv, .tsv, .xlsx, .jsonocel, .xmlocel or .sqlite"));
    }

    private static Arguments log(String name, String text, String expected) {
        return log(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8), expected);
    }

    private static Arguments log(String name, byte[] bytes, String expected) {
        return Arguments.of(name, bytes, expected);
    }

    private static String trace(String events) {
        return "<log xes.version=\"1.0\"><trace><string key=\"concept:name\" value=\"1\"/>" + events + "</trace></log>";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLogs")
    void a_log_that_cannot_be_read_is_refused_in_one_line(String name, byte[] bytes, String expected)
            throws IOException {
        Path log = Samples.write(directory, name, bytes);

        refusesToRead(log, expected);
    }

    @Test
    void a_missing_log_is_refused_in_one_line() throws IOException {
        refusesToRead(directory.resolve("missing.csv"), "missing.csv");
    }

    @Test
    void a_directory_in_place_of_a_log_is_refused_in_one_line() throws IOException {
        refusesToRead(Files.createDirectory(directory.resolve("directory.csv")), "directory.csv", "directory");
    }

    @Test
    void an_external_entity_is_never_resolved() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Path secret = Samples.write(temporary, "secret.txt", "MARKER-7f3a");
            String file = "<!DOCTYPE log [<!ENTITY leak SYSTEM \"" + secret.toUri() + "\">]>"
                    + trace(Samples.event("&leak;", TIME));
            String net = "<!DOCTYPE log SYSTEM \"http://127.0.0.1:" + listener.getLocalPort() + "/log.dtd\">"
                    + trace(Samples.event("a", TIME));
            for (String text : List.of(file, net)) {
                Path log = Samples.write(directory, "entity.xes", text);
                for (Object command : List.of("discover", "replay")) {
                    Run run = Run.turnstile(command, log, command.equals("replay") ? "--data" : "-o", target());
                    run.refuses("entity.xes:1", "DTD");
                    assertThat(run.err()).doesNotContain("MARKER");
                }
            }
            Files.delete(secret);
            assertNothingLeft(directory.resolve("entity.xes"));
            assertNobodyConnected(listener);
        }
    }

    private static void assertNobodyConnected(ServerSocket listener) throws IOException {
        listener.setSoTimeout(1);
        try {
            listener.accept().close();
        } catch (SocketTimeoutException e) {
            return;
        }
        throw new AssertionError("somebody connected to fetch the DTD");
    }

    private Path target() {
        return directory.resolve("target");
    }

    private void refusesToRead(Path log, String... texts) throws IOException {
        Run.turnstile("discover", log, "-o", target()).refuses(texts);
        Run.turnstile("discover", log).refuses(texts);
        Run.turnstile("replay", log, "--data", target()).refuses(texts);
        assertNothingLeft(log);
    }

    private void assertNothingLeft(Path log) throws IOException {
        try (Stream<Path> left = Files.list(directory);
                Stream<Path> leftTemporary = Files.list(temporary)) {
            assertThat(left.filter(path -> !path.equals(log))).isEmpty();
            assertThat(leftTemporary).isEmpty();
        }
    }
}
