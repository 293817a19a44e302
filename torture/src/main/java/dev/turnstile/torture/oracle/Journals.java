package dev.turnstile.torture.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** A reader of all journals in a directory, which continues where the last call ended. Not thread-safe. */
public final class Journals {

    private static final String SUFFIX = ".journal";

    private final Path directory;
    private final String process;
    private final Map<Path, Long> read = new HashMap<>();
    private final Map<UUID, Operation> operations = new LinkedHashMap<>();
    private final List<Letter> letters = new ArrayList<>();

    /** Creates a reader of the journals of all processes. */
    public Journals(Path directory) {
        this(directory, "");
    }

    /** Creates a reader of the journals of one process, in all its lives. */
    public Journals(Path directory, String process) {
        this.directory = directory;
        this.process = process;
    }

    /** Returns the file of the journal of one life of a process. */
    public static Path file(Path directory, String process, long life) {
        return directory.resolve(process + "." + life + SUFFIX);
    }

    /** Reads the complete lines that were written since the last call. */
    public Journals readOn() {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(this::meant).sorted().toList()) {
                readOn(file);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the journals in " + directory, e);
        }
    }

    private boolean meant(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(SUFFIX) && (process.isEmpty() || name.startsWith(process + "."));
    }

    private void readOn(Path file) throws IOException {
        long from = read.getOrDefault(file, 0L);
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - from));
            int count = channel.read(bytes, from);
            while (count > 0) {
                count = channel.read(bytes, from + bytes.position());
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            read.put(file, from + text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
            text.substring(0, end).lines().forEach(line -> take(line.split("\t", -1)));
        }
    }

    private void take(String[] fields) {
        switch (fields[0]) {
            case Journal.ATTEMPT -> {
                UUID id = UUID.fromString(fields[1]);
                operations
                        .computeIfAbsent(
                                id,
                                first -> new Operation(
                                        first,
                                        fields[2],
                                        fields[3].equals("keyed"),
                                        Integer.parseInt(fields[4]),
                                        list(fields[6]),
                                        Long.parseLong(fields[5])))
                        .attempted();
            }
            case Journal.OUTCOME -> {
                Operation operation = operations.get(UUID.fromString(fields[1]));
                if (operation == null) {
                    throw new IllegalStateException(
                            "expected an attempt before the outcome of " + fields[1] + ", found none");
                }
                operation.ended(Fate.valueOf(fields[2]), Long.parseLong(fields[3]), told(fields[4]), fields[5]);
            }
            case Journal.LETTER ->
                letters.add(new Letter(Long.parseLong(fields[1]), fields[2], Integer.parseInt(fields[3]), fields[4]));
            default ->
                throw new IllegalStateException("expected a line of a journal, got: " + String.join(" ", fields));
        }
    }

    private static List<String> list(String field) {
        return field.isEmpty() ? List.of() : Arrays.asList(field.split(",", -1));
    }

    private static Map<String, Integer> told(String field) {
        Map<String, Integer> told = new HashMap<>();
        for (String one : list(field)) {
            int sign = one.lastIndexOf('=');
            told.put(one.substring(0, sign), Integer.parseInt(one.substring(sign + 1)));
        }
        return told;
    }

    /** Returns the operations by their ids, in the order of their first attempts within each journal. */
    public Map<UUID, Operation> operations() {
        return operations;
    }

    /** Returns the deliveries of the at-least-once subscription. */
    public List<Letter> letters() {
        return letters;
    }
}
