package dev.turnstile.cli.machine;

import dev.turnstile.adoption.survey.InvalidProposalException;
import dev.turnstile.adoption.survey.Proposal;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Reason;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.machine.Definition;
import dev.turnstile.machine.InvalidMachineException;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.MachineDocument.InvalidDocumentException;
import dev.turnstile.machine.StateMachine;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a machine's document from a JSON file. */
public final class MachineFile {

    private static final JacksonJson JSON = new JacksonJson();
    private static final long LARGEST = 16L << 20;

    private MachineFile() {}

    /** Reads a document, also from a proposal. */
    public static Map<String, Object> document(Path file) {
        Map<String, Object> tree = tree(file);
        try {
            return Proposal.isProposal(tree) ? Proposal.read(tree).machine() : tree;
        } catch (InvalidProposalException e) {
            throw new BadInput(file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> tree(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new BadInput(file + ": expected a file, got a directory", null);
            }
            if (Files.size(file) > LARGEST) {
                throw new BadInput(
                        file + ": expected a document of at most " + (LARGEST >> 20) + " MB, got " + Files.size(file)
                                + " bytes",
                        null);
            }
            return JSON.read(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new BadInput(file + ": expected text in UTF-8, got other bytes", e);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read (" + Reason.of(e) + ")", e);
        } catch (InvalidJsonException e) {
            throw new BadInput(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a definition, which may contain errors. */
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
     * @param name the machine's new name, or null for the name in the document
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
