package dev.turnstile.adoption.survey.internal;

import dev.turnstile.adoption.survey.SurveyedColumn.Role;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.findings.Checked;
import dev.turnstile.adoption.survey.internal.findings.Counters.Counter;
import dev.turnstile.adoption.survey.internal.states.Combinations;
import dev.turnstile.adoption.survey.internal.states.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Lines about the limits of a survey. */
final class SurveyNotes {

    private SurveyNotes() {}

    static List<String> of(Checked checked, Combinations combinations, Map<TableColumn, Role> roles) {
        List<String> notes = new ArrayList<>();
        addPrivileges(checked.catalog(), notes);
        if (checked.catalog().head().rows() < 0) {
            notes.add("the table was never analysed; run ANALYZE so that the planner and this survey know its size");
        }
        if (!checked.complete()) {
            notes.add("the counts are estimates from a sample of " + combinations.rows()
                    + " rows; rare combinations may be missing; --exact reads all rows");
        }
        if (checked.catalog().id().isEmpty()) {
            notes.add("the table has no primary key: examples are row locations (ctid), and there is no proposal; add a"
                    + " primary key");
        }
        addStates(combinations, roles, notes);
        return notes;
    }

    private static void addPrivileges(TableCatalog catalog, List<String> notes) {
        if (!catalog.unreadable().isEmpty()) {
            notes.add("role " + catalog.head().role() + " may not read " + String.join(", ", catalog.unreadable())
                    + "; GRANT SELECT ON " + catalog.head().shown() + " TO "
                    + catalog.head().role());
        }
        if (catalog.head().hidesRows()) {
            notes.add("row security may hide rows from role " + catalog.head().role()
                    + "; survey as the owner or as a role with BYPASSRLS");
        }
    }

    private static void addStates(Combinations combinations, Map<TableColumn, Role> roles, List<String> notes) {
        if (combinations.rows() == 0) {
            notes.add("no rows were found, so no column shows a state");
        } else if (combinations.columns().isEmpty()) {
            notes.add(
                    roles.values().stream().anyMatch(Role::carriesState)
                            ? "all rows are alike in the columns that carry state"
                            : "no column carries state; name one with --state-column");
        }
        if (!combinations.constant().isEmpty()) {
            notes.add("the same in all rows: "
                    + combinations.constant().stream().map(Literal::shown).collect(Collectors.joining(", ")));
        }
        if (combinations.cut()) {
            notes.add("there are more than 10,000 combinations; the rarest are left out");
        }
    }

    /** Returns lines about the checks that need all rows, or tables that the role may not read. */
    static List<String> unchecked(Checked checked, List<TableColumn> unique, List<Counter> counters) {
        List<String> notes = new ArrayList<>();
        counters.stream()
                .filter(counter -> !counter.child().readable())
                .forEach(counter -> notes.add("not checked: " + counter.shown() + "; GRANT SELECT ON "
                        + counter.child().schema() + "." + counter.child().name() + " TO "
                        + checked.catalog().head().role()));
        List<String> left = new ArrayList<>();
        unique.forEach(column -> left.add("duplicates of " + column.name()));
        counters.forEach(counter -> left.add("counter " + counter.shown()));
        if (!checked.complete() && !left.isEmpty()) {
            notes.add("only with --exact: " + String.join(", ", left));
        }
        return notes;
    }
}
