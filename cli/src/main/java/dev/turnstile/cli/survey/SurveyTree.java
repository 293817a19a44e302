package dev.turnstile.cli.survey;

import dev.turnstile.adoption.survey.Combination;
import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.Survey;
import dev.turnstile.adoption.survey.SurveyedColumn;
import java.util.LinkedHashMap;
import java.util.Map;

/** A survey as JSON. */
public final class SurveyTree {

    private SurveyTree() {}

    /** Returns the tree of a survey. */
    public static Map<String, Object> of(Survey survey) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("table", survey.table());
        tree.put("rows", survey.rows());
        tree.put("complete", survey.complete());
        tree.put("columns", survey.columns().stream().map(SurveyTree::column).toList());
        tree.put(
                "combinations",
                survey.combinations().stream().map(SurveyTree::combination).toList());
        tree.put("findings", survey.findings().stream().map(SurveyTree::finding).toList());
        survey.proposal().ifPresent(proposal -> {
            tree.put("proposal", proposal.tree());
            tree.put("case", proposal.caseExpression());
        });
        tree.put("notes", survey.notes());
        return tree;
    }

    private static Map<String, Object> column(SurveyedColumn column) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", column.name());
        tree.put("type", column.type());
        tree.put("role", column.role().name());
        tree.put("distinct", column.distinct());
        tree.put("nullShare", column.nullShare());
        return tree;
    }

    private static Map<String, Object> combination(Combination combination) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("values", combination.values());
        tree.put("rows", combination.rows());
        tree.put("examples", combination.examples());
        return tree;
    }

    private static Map<String, Object> finding(Finding finding) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", finding.kind().name());
        tree.put("subject", finding.subject());
        tree.put("message", finding.message());
        tree.put("remedy", finding.remedy());
        tree.put("rows", finding.rows());
        tree.put("examples", finding.examples());
        return tree;
    }
}
