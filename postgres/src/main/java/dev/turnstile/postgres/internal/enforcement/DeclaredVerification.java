package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Discrepancy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The verification of the live database against a machine that is declared in code or in a file.
 *
 * @param verification compares with the installed enforcement
 * @param lifecycles the installed lifecycles
 */
record DeclaredVerification(Verification verification, DeclaredLifecycles lifecycles) {

    private static final String INSTALL = "run: turnstile install FILE --table ";

    List<Discrepancy> of(Connection connection, StateMachine<?, ?> machine, RecordTable table) throws SQLException {
        Optional<EnforcedLifecycle> bound = lifecycles.tryFind(connection, table);
        if (bound.isEmpty()) {
            return List.of(new Discrepancy(
                    "table " + table.name(), "machine " + machine.name(), "no machine", INSTALL + table.name()));
        }
        EnforcedLifecycle lifecycle = bound.get();
        List<Discrepancy> found = new ArrayList<>(definition(machine, lifecycle));
        if (!verification.installed(lifecycle)) {
            found.add(new Discrepancy(
                    "table " + table.name(), "guards and capture", "none installed", INSTALL + table.name()));
        }
        found.addAll(verification.of(lifecycle));
        found.addAll(verification.rowsAndLog(lifecycle));
        return found;
    }

    private static List<Discrepancy> definition(StateMachine<?, ?> machine, EnforcedLifecycle lifecycle) {
        List<String> differing = differing(MachineDocument.write(machine), MachineDocument.write(lifecycle.machine()));
        return differing.isEmpty()
                ? List.of()
                : List.of(new Discrepancy(
                        "machine " + machine.name(),
                        "the given definition",
                        "version " + lifecycle.binding().installed() + " of machine "
                                + lifecycle.machine().name() + ", which differs in " + String.join(", ", differing),
                        INSTALL + lifecycle.table().name()));
    }

    /** Returns the parts of two documents that differ. */
    private static List<String> differing(Map<String, ?> declared, Map<String, ?> installed) {
        TreeSet<String> parts = new TreeSet<>(declared.keySet());
        parts.addAll(installed.keySet());
        return parts.stream()
                .filter(part -> !Objects.equals(declared.get(part), installed.get(part)))
                .toList();
    }
}
