package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.InvalidMachineException;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.MachineDocument.InvalidDocumentException;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.postgres.InvalidEventLineException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Checks lines that are neither events nor keys: machines, lifecycles, and the deletions and metadata of streams. */
final class OtherLine {

    private static final Set<String> TYPES = Set.of("creation", "transition", "correction", "bypass");

    /** Every lifecycle has events of these kinds from its installation on. */
    private static final List<String> DEMANDED = List.of("bypass", "correction", "creation");

    private OtherLine() {}

    static void check(Fields fields) {
        if (fields.has("definition")) {
            machine(fields);
        } else if (fields.has("lifecycle")) {
            lifecycle(fields);
        } else if (fields.has("stream")) {
            stream(fields);
        } else {
            throw new InvalidEventLineException(
                    fields.line(),
                    null,
                    "expected one of the fields position, definition, lifecycle, stream, end, got "
                            + fields.values().keySet(),
                    null);
        }
    }

    private static void machine(Fields fields) {
        fields.only(Set.of("definition", "version", "versions", "states"));
        String name = fields.filled("definition", "a machine's name");
        int installed = version(fields);
        TreeMap<Integer, StateMachine<String, String>> machines = new TreeMap<>();
        for (Fields version : fields.objects("versions")) {
            version.only(Set.of("version", "checksum", "installed_at", "definition"));
            int number = version(version);
            version.filled("checksum", "a checksum");
            version.time("installed_at");
            StateMachine<String, String> machine = document(version);
            if (!machine.name().equals(name)) {
                throw version.refused("definition", "the machine '" + name + "'");
            }
            compatible(version, machine, machines.values());
            if (machines.put(number, machine) != null || machines.lastKey() != number) {
                throw version.refused("version", "a version greater than those before");
            }
        }
        StateMachine<String, String> now = machines.get(installed);
        if (now == null) {
            throw fields.refused("version", "one of the versions " + machines.keySet());
        }
        states(fields, now);
    }

    private static StateMachine<String, String> document(Fields version) {
        Fields document = version.object("definition");
        try {
            return MachineDocument.read(document.values());
        } catch (InvalidDocumentException e) {
            throw new InvalidEventLineException(
                    version.line(), document.within() + e.path(), String.valueOf(e.getMessage()), e);
        } catch (InvalidMachineException e) {
            throw new InvalidEventLineException(
                    version.line(),
                    version.within() + "definition",
                    String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", "; "),
                    e);
        }
    }

    /** Applies the same compatibility check as the installation of a version. */
    private static void compatible(
            Fields version, StateMachine<String, String> machine, Collection<StateMachine<String, String>> earlier) {
        for (StateMachine<String, String> one : earlier) {
            for (Finding finding : machine.findingsAgainst(one)) {
                throw new InvalidEventLineException(
                        version.line(),
                        version.within() + "definition",
                        finding.kind() + " " + finding.subject() + " " + finding.message(),
                        null);
            }
        }
    }

    private static void states(Fields fields, StateMachine<String, String> machine) {
        Map<Integer, String> declared = new HashMap<>();
        machine.states().forEach(state -> declared.put(state.code(), state.name()));
        Set<Integer> codes = new HashSet<>();
        for (Fields state : fields.objects("states")) {
            state.only(Set.of("code", "name", "retired"));
            int code = (int) state.whole("code", "a code", Short.MIN_VALUE, Short.MAX_VALUE);
            String name = state.filled("name", "a state's name");
            boolean retired = state.flag("retired", false);
            if (!codes.add(code)) {
                throw state.refused("code", "a code that no other state has");
            }
            if (retired == declared.containsKey(code)) {
                throw state.refused("retired", "true exactly for the states that the installed definition lacks");
            }
            if (!retired && !name.equals(declared.get(code))) {
                throw state.refused("name", "the name " + declared.get(code) + " of the installed definition");
            }
        }
        if (!codes.containsAll(declared.keySet())) {
            throw fields.refused("states", "all states of the installed definition");
        }
    }

    private static void lifecycle(Fields fields) {
        fields.only(Set.of("lifecycle", "column", "machine", "category", "id_columns", "version_column", "types"));
        String table = fields.filled("lifecycle", "a table");
        String column = fields.filled("column", "a column");
        fields.filled("machine", "a machine's name");
        fields.filled("category", "a category");
        List<String> ids = fields.textsOrNone("id_columns");
        if (ids == null || ids.isEmpty() || ids.stream().anyMatch(String::isBlank)) {
            throw fields.refused("id_columns", "a list of columns");
        }
        try {
            RecordTable checked =
                    new RecordTable(table, ids, column, fields.textOrNone("version_column", "a column"), null);
            Objects.requireNonNull(checked);
        } catch (IllegalArgumentException e) {
            throw fields.refused("version_column", "another column than the state column");
        }
        Set<String> kinds = new HashSet<>();
        for (Fields type : fields.objects("types")) {
            type.only(Set.of("kind", "name", "schema"));
            String kind = type.filled("kind", "a kind");
            if (!TYPES.contains(kind)) {
                throw type.refused("kind", "a kind of creation, transition, correction or bypass");
            }
            kinds.add(kind);
            type.filled("name", "a type");
            type.whole("schema", "a schema", 1, Short.MAX_VALUE);
        }
        if (!kinds.containsAll(DEMANDED)) {
            throw fields.refused("types", "a type of each of the kinds " + DEMANDED);
        }
    }

    private static void stream(Fields fields) {
        fields.only(Set.of("stream", "key", "version", "deleted_up_to", "closed", "metadata"));
        fields.filled("stream", "a category");
        fields.text("key", "a key");
        long version = fields.whole("version", "a version", 0, Integer.MAX_VALUE);
        if (fields.has("deleted_up_to")) {
            fields.whole("deleted_up_to", "a version", 0, version);
        }
        fields.flag("closed", false);
        if (fields.values().get("metadata") instanceof String text
                && !text.stripLeading().startsWith("{")
                && !text.equals("null")) {
            throw fields.refused("metadata", "an object");
        }
    }

    private static int version(Fields fields) {
        return (int) fields.whole("version", "a version", 1, Integer.MAX_VALUE);
    }
}
