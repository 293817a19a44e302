package dev.turnstile.adoption.survey;

import dev.turnstile.adoption.survey.internal.proposal.ProposalTree;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.text.spi.ShownText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A proposal: the states of a table's rows, the condition of each state, and the machine. A person edits the text of a
 * proposal; later commands read it.
 *
 * @param schema the schema of the table
 * @param table the name of the table
 * @param id the columns that identify a row
 * @param stateColumns the columns that the conditions read
 * @param states the states in the order in which their conditions are evaluated
 * @param machine the machine's document, as {@code docs/machine-format.md} describes it
 */
public record Proposal(
        String schema,
        String table,
        List<String> id,
        List<String> stateColumns,
        List<State> states,
        Map<String, Object> machine) {

    /** The version of the format that this class writes and reads. */
    public static final int VERSION = 1;

    /**
     * A state of a row.
     *
     * @param name the name of the state in the machine
     * @param code the code of the state in the machine
     * @param condition the condition in SQL over the row
     */
    public record State(String name, int code, String condition) {}

    /**
     * Copies the collections, and checks that the states have the names and codes of the machine's states.
     *
     * @throws InvalidProposalException if a part is empty, the document is not a valid machine, or its states differ
     */
    public Proposal {
        id = List.copyOf(id);
        stateColumns = List.copyOf(stateColumns);
        states = List.copyOf(states);
        machine = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(machine));
        ProposalTree.check(schema, table, id, stateColumns, states, machine);
    }

    /**
     * Reads a proposal from its text.
     *
     * @throws InvalidProposalException if the text is not a proposal; the message is one line with the place
     * @throws IllegalStateException if no implementation of {@link Json} is on the class path
     */
    public static Proposal read(String text) {
        try {
            return read(Json.found().read(text));
        } catch (InvalidJsonException e) {
            throw new InvalidProposalException("", String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Reads a proposal from a tree of maps, lists, strings, numbers and booleans.
     *
     * @throws InvalidProposalException if the tree is not a proposal; the message is one line with the place
     */
    public static Proposal read(Map<String, ?> tree) {
        return ProposalTree.read(tree);
    }

    /** Returns whether a tree has the field {@code proposal}; the proposal in it may be invalid. */
    public static boolean isProposal(Map<String, ?> tree) {
        return tree.containsKey(ProposalTree.FORMAT);
    }

    /** Returns the proposal as a tree; equal proposals result in equal trees in the same order. */
    public Map<String, Object> tree() {
        return ProposalTree.write(this);
    }

    /**
     * Returns the proposal as indented JSON.
     *
     * @throws IllegalStateException if no implementation of {@link Json} is on the class path
     */
    public String write() {
        return Json.found().writeIndented(tree());
    }

    /** Returns the machine. */
    public StateMachine<String, String> stateMachine() {
        return MachineDocument.read(machine);
    }

    /** Returns an expression in SQL that computes the code of a row's state; null for a row without a state. */
    public String caseExpression() {
        StringBuilder expression = new StringBuilder("CASE\n");
        states.forEach(state -> expression
                .append("  WHEN ")
                .append(state.condition())
                .append(" THEN ")
                .append(state.code())
                .append(" -- ")
                .append(ShownText.printable(state.name()))
                .append('\n'));
        return expression.append("END").toString();
    }
}
