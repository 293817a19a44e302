package dev.turnstile.adoption.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.adoption.CorpusDatabases;
import dev.turnstile.adoption.CorpusWorkbooks;
import dev.turnstile.adoption.LogFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A file that was cut or changed at random is read, or refused with one line; no temporary file is left. */
class BrokenFilePropertyTest {

    private static final Map<String, String> SOURCES = Map.of(
            "broken.json", "ocel_attribute.json",
            "broken.jsonocel", "ocel_qualifier.json",
            "broken.xmlocel", "ocel.xml");

    private static Path directory = Path.of("");

    @BeforeContainer
    static void write_the_files() throws IOException {
        directory = Files.createTempDirectory("turnstile-broken");
        CorpusWorkbooks.write(directory);
        CorpusDatabases.write(directory);
        LogFiles.directory(directory, "temporary");
    }

    @AfterContainer
    static void delete_the_files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 300)
    void text(@ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int source) throws IOException {
        String name = SOURCES.keySet().stream().sorted().toList().get(source);
        try (var in = Objects.requireNonNull(BrokenFilePropertyTest.class.getResourceAsStream(
                "/dev/turnstile/adoption/corpus/" + SOURCES.get(name)))) {
            assertReadOrRefused(name, broken(in.readAllBytes(), new Random(seed)));
        }
    }

    @Property(tries = 300)
    void workbooks(@ForAll long seed) throws IOException {
        byte[] whole = Files.readAllBytes(directory.resolve("orders.xlsx"));
        assertReadOrRefused("broken.xlsx", broken(whole, new Random(seed)));
    }

    @Property(tries = 300)
    void parts_of_workbooks(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipFile whole = new ZipFile(directory.resolve("orders.xlsx").toFile());
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry part : Collections.list(whole.entries())) {
                try (InputStream in = whole.getInputStream(part)) {
                    out.putNextEntry(new ZipEntry(part.getName()));
                    out.write(changed(in.readAllBytes(), random));
                }
            }
        }
        assertReadOrRefused("broken.xlsx", bytes.toByteArray());
    }

    /** Changes some digits and letters, so that most of the XML stays well-formed. */
    private static byte[] changed(byte[] part, Random random) {
        for (int i = 0; i < random.nextInt(6); i++) {
            int index = random.nextInt(part.length);
            if (Character.isLetterOrDigit(part[index])) {
                part[index] = (byte) "0123456789ABZabnrstz".charAt(random.nextInt(20));
            }
        }
        return part;
    }

    @Property(tries = 200)
    void databases(@ForAll long seed) throws IOException {
        byte[] whole = Files.readAllBytes(directory.resolve("orders.sqlite"));
        assertReadOrRefused("broken.sqlite", broken(whole, new Random(seed)));
    }

    private static byte[] broken(byte[] whole, Random random) {
        byte[] broken = random.nextInt(3) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        int changes = broken.length == 0 ? 0 : random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
        }
        return broken;
    }

    private static void assertReadOrRefused(String name, byte[] content) {
        Path file = LogFiles.write(directory, name, content);
        Path temporary = directory.resolve("temporary");
        try {
            HistoryLog.open(file, LogOptions.defaults().withTemporary(temporary))
                    .forEach(history -> assertThat(history.changes()).isNotEmpty());
        } catch (InvalidLogException e) {
            assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n", "\r");
        } catch (UncheckedIOException e) {
            throw new AssertionError(e);
        }
        assertThat(LogFiles.in(temporary)).isEmpty();
    }
}
