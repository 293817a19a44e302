package dev.turnstile.adoption.survey.internal.proposal;

import dev.turnstile.adoption.survey.InvalidProposalException;
import dev.turnstile.adoption.survey.Proposal;
import dev.turnstile.machine.InvalidMachineException;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.MachineDocument.InvalidDocumentException;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads, checks and writes the tree of a proposal. */
public final class ProposalTree {

    /** The field with the version of the format. */
    public static final String FORMAT = "proposal";

    private static final List<String> FIELDS =
            List.of(FORMAT, "schema", "table", "id", "stateColumns", "states", "machine");

    private static final List<String> STATE_FIELDS = List.of("name", "code", "condition");

    private ProposalTree() {}

    public static Map<String, Object> write(Proposal proposal) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(FORMAT, Proposal.VERSION);
        tree.put("schema", proposal.schema());
        tree.put("table", proposal.table());
        tree.put("id", proposal.id());
        tree.put("stateColumns", proposal.stateColumns());
        tree.put("states", proposal.states().stream().map(ProposalTree::state).toList());
        tree.put("machine", proposal.machine());
        return tree;
    }

    private static Map<String, Object> state(Proposal.State state) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", state.name());
        tree.put("code", state.code());
        tree.put("condition", state.condition());
        return tree;
    }

    public static Proposal read(Map<String, ?> tree) {
        only(tree, "", FIELDS);
        int version = number(tree, FORMAT, FORMAT);
        if (version != Proposal.VERSION) {
            throw wrong(FORMAT, "format version " + Proposal.VERSION, version);
        }
        List<Proposal.State> states = new ArrayList<>();
        for (Object entry : list(tree, "states", "states")) {
            states.add(readState(entry, "states[" + states.size() + "]"));
        }
        return new Proposal(
                text(tree, "schema", "schema"),
                text(tree, "table", "table"),
                texts(tree, "id"),
                texts(tree, "stateColumns"),
                states,
                object(tree.get("machine"), "machine"));
    }

    private static Proposal.State readState(@Nullable Object entry, String path) {
        Map<String, Object> state = object(entry, path);
        only(state, path, STATE_FIELDS);
        return new Proposal.State(
                text(state, "name", path + ".name"),
                number(state, "code", path + ".code"),
                text(state, "condition", path + ".condition"));
    }

    private static void only(Map<String, ?> tree, String path, List<String> fields) {
        for (String field : tree.keySet()) {
            if (!fields.contains(field)) {
                throw wrong(path, "the fields " + String.join(", ", fields), "'" + field + "'");
            }
        }
    }

    private static String text(Map<String, ?> tree, String field, String path) {
        if (tree.get(field) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw wrong(path, "a text", shown(tree.get(field)));
    }

    private static int number(Map<String, ?> tree, String field, String path) {
        Object value = tree.get(field);
        if (value instanceof Integer number) {
            return number;
        }
        throw wrong(path, "a whole number of at most 32 bits", shown(value));
    }

    private static List<?> list(Map<String, ?> tree, String field, String path) {
        if (tree.get(field) instanceof List<?> list) {
            return list;
        }
        throw wrong(path, "a list", shown(tree.get(field)));
    }

    private static List<String> texts(Map<String, ?> tree, String field) {
        List<String> texts = new ArrayList<>();
        for (Object entry : list(tree, field, field)) {
            if (!(entry instanceof String text) || text.isBlank()) {
                throw wrong(field + "[" + texts.size() + "]", "the name of a column", shown(entry));
            }
            texts.add(text);
        }
        return texts;
    }

    private static Map<String, Object> object(@Nullable Object value, String path) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(path, "an object", shown(value));
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((field, part) -> object.put(String.valueOf(field), part));
        return object;
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "nothing" : "'" + value + "'";
    }

    private static InvalidProposalException wrong(String path, String expected, Object actual) {
        return new InvalidProposalException(path, "expected " + expected + ", got " + actual, null);
    }

    /** Checks the parts of a proposal. */
    public static void check(
            String schema,
            String table,
            List<String> id,
            List<String> stateColumns,
            List<Proposal.State> states,
            Map<String, Object> machine) {
        require(!schema.isBlank(), "schema", "the name of a schema", schema);
        require(!table.isBlank(), "table", "the name of a table", table);
        require(!id.isEmpty(), "id", "at least one column", "none");
        require(!stateColumns.isEmpty(), "stateColumns", "at least one column", "none");
        require(!states.isEmpty(), "states", "at least one state", "none");
        checkStates(states, built(machine));
    }

    private static void require(boolean holds, String path, String expected, String actual) {
        if (!holds) {
            throw wrong(path, expected, actual.isEmpty() ? "nothing" : actual);
        }
    }

    private static StateMachine<String, String> built(Map<String, Object> machine) {
        try {
            return MachineDocument.read(machine);
        } catch (InvalidDocumentException | InvalidMachineException e) {
            throw new InvalidProposalException("machine", String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkStates(List<Proposal.State> states, StateMachine<String, String> machine) {
        Map<String, Integer> codes =
                machine.states().stream().collect(Collectors.toMap(State::name, State::code, (one, other) -> one));
        Set<String> names = new HashSet<>();
        for (int i = 0; i < states.size(); i++) {
            Proposal.State state = states.get(i);
            String path = "states[" + i + "]";
            Integer code = codes.get(state.name());
            if (code == null) {
                throw wrong(path + ".name", "a state of the machine " + named(machine), "'" + state.name() + "'");
            }
            require(names.add(state.name()), path + ".name", "each state once", "'" + state.name() + "' again");
            if (code != state.code()) {
                throw wrong(path + ".code", "the code " + code + " of the machine", state.code());
            }
            require(!state.condition().isBlank(), path + ".condition", "a condition in SQL", "nothing");
        }
        for (String name : named(machine)) {
            if (!names.contains(name)) {
                throw wrong("states", "a condition for each state of the machine", "none for '" + name + "'");
            }
        }
    }

    private static List<String> named(StateMachine<String, String> machine) {
        return machine.states().stream().map(State::name).toList();
    }
}
