package dev.turnstile.cli.survey;

import com.github.freva.asciitable.ColumnData;
import dev.turnstile.adoption.survey.Combination;
import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.Proposal;
import dev.turnstile.adoption.survey.Survey;
import dev.turnstile.adoption.survey.SurveyedColumn;
import dev.turnstile.cli.survey.ProposedMachine.EdgeRow;
import dev.turnstile.cli.survey.ProposedMachine.StateRow;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.text.spi.ShownText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A survey as text. */
public final class SurveyText {

    private final Survey survey;
    private final StringBuilder text = new StringBuilder();

    private SurveyText(Survey survey) {
        this.survey = survey;
    }

    /**
     * Returns the text of a survey.
     *
     * @param combinations the maximum number of combinations
     */
    public static String of(Survey survey, int combinations) {
        SurveyText text = new SurveyText(survey);
        text.line(summary(survey));
        text.addColumns();
        text.addCombinations(combinations);
        text.addFindings();
        survey.proposal().ifPresent(text::addProposal);
        survey.notes().forEach(note -> text.line("note: " + ShownText.printable(note)));
        return text.text.toString();
    }

    /** Returns the number of rows, and whether it is exact. */
    static String summary(Survey survey) {
        return survey.table() + ": "
                + (survey.complete()
                        ? ShownText.count(survey.rows(), "row") + ", all read"
                        : "about " + ShownText.count(survey.rows(), "row") + ", from a sample");
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }

    private void addColumns() {
        List<SurveyedColumn> columns = survey.columns().stream()
                .filter(column -> column.role().carriesState())
                .toList();
        if (!columns.isEmpty()) {
            section("Columns");
            line(TextTable.of(
                    columns,
                    List.of(
                            TextTable.text("column", SurveyedColumn::name),
                            TextTable.text("type", SurveyedColumn::type),
                            TextTable.text("role", column -> role(column.role())),
                            TextTable.text("null", column -> percent(column.nullShare())))));
        }
    }

    /** Returns a role in lower case. */
    static String role(SurveyedColumn.Role role) {
        return role.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Returns a share as a percentage. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    private void section(String title) {
        line("");
        line(title);
    }

    private void addCombinations(int max) {
        if (survey.combinations().isEmpty()
                || survey.combinations().getFirst().values().isEmpty()) {
            return;
        }
        section("Combinations");
        List<ColumnData<Combination>> columns = new ArrayList<>();
        survey.combinations()
                .getFirst()
                .values()
                .sequencedKeySet()
                .forEach(column -> columns.add(TextTable.text(column, row -> shown(row, column))));
        columns.add(TextTable.number("rows", Combination::rows));
        columns.add(TextTable.text("such as", row -> String.join(" ", row.examples())));
        line(TextTable.of(survey.combinations().stream().limit(max).toList(), columns));
        if (survey.combinations().size() > max) {
            line(more(max));
        }
    }

    /** Returns the value of a column; a minus for null, an unset time and false. */
    static String shown(Combination combination, String column) {
        String value = combination.values().getOrDefault(column, "");
        return value.isEmpty() || value.equals("false") ? "-" : value;
    }

    private String more(int max) {
        return ShownText.count(survey.combinations().size() - (long) max, "more combination") + "; see --combinations";
    }

    private void addFindings() {
        section("Findings");
        if (survey.findings().isEmpty()) {
            line("none");
        }
        for (Finding finding : survey.findings()) {
            line(ShownText.printable(finding.kind() + " " + finding.message() + examples(finding)));
            line("  " + ShownText.printable(finding.remedy()));
        }
    }

    /** Returns the examples of a finding as the end of its message. */
    static String examples(Finding finding) {
        return finding.examples().isEmpty()
                ? ""
                : "; such as " + finding.examples().stream().collect(Collectors.joining(", "));
    }

    private void addProposal(Proposal proposal) {
        ProposedMachine machine = new ProposedMachine(proposal);
        section("Proposed states");
        line(TextTable.of(
                machine.states(),
                List.of(
                        TextTable.text("state", StateRow::name),
                        TextTable.number("code", StateRow::code),
                        TextTable.number("rows", StateRow::rows),
                        TextTable.text("condition", StateRow::condition))));
        section("Proposed edges");
        line(
                machine.edges().isEmpty()
                        ? "none: no milestones imply a transition"
                        : TextTable.of(
                                machine.edges(),
                                List.of(
                                        TextTable.text("from", EdgeRow::from),
                                        TextTable.text("to", EdgeRow::to),
                                        TextTable.number("rows", EdgeRow::rows))));
        section("Expression");
        proposal.caseExpression().lines().map(ShownText::printable).forEach(this::line);
        if (!survey.notes().isEmpty()) {
            line("");
        }
    }
}
