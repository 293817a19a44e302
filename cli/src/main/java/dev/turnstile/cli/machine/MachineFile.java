package dev.turnstile.cli.machine;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Reason;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.machine.Definition;
import dev.turnstile.machine.InvalidDocumentException;
import dev.turnstile.machine.InvalidMachineException;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A machine's document as a JSON file. */
public final class MachineFile {

    private static final JacksonJson JSON = new JacksonJson();
    private static final long LARGEST = 16L << 20;

    private MachineFile() {}

    /** Reads a document. */
    public static Map<String, Object> document(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new BadInput(file + ": expected a file, got a directory", null);
            }
            if (Files.size(file) > LARGEST) {
                throw new BadInput(
                        file + ": expected a machine of at most " + (LARGEST >> 20) + " MB, got " + Files.size(file)
                                + " bytes",
                        null);
            }
            return JSON.read(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new BadInput(file + ": expected text in UTF-8, got something else", e);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read (" + Reason.of(e) + ")", e);
        } catch (InvalidJsonException e) {
            throw new BadInput(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a definition, which may be wrong in itself. */
    public static Definition<String, String> definition(Path file) {
        try {
            return MachineDocument.definition(document(file));
        } catch (InvalidDocumentException e) {
            throw new BadInput(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a machine under its own name. */
    public static StateMachine<String, String> machine(Path file) {
        return machine(file, null);
    }

    /**
     * Reads a machine.
     *
     * @param name the name to give it, or null for its own
     */
    public static StateMachine<String, String> machine(Path file, @Nullable String name) {
        Map<String, Object> document = new LinkedHashMap<>(document(file));
        if (name != null) {
            document.put("machine", name);
        }
        try {
            return MachineDocument.read(document);
        } catch (InvalidDocumentException e) {
            throw new BadInput(file + ": " + e.getMessage(), e);
        } catch (InvalidMachineException e) {
            throw new BadInput(file + ": " + e.getMessage(), e);
        }
    }
}
