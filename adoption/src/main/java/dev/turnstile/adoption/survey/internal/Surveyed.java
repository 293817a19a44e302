package dev.turnstile.adoption.survey.internal;

import dev.turnstile.adoption.survey.Combination;
import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.Proposal;
import dev.turnstile.adoption.survey.SurveyedColumn;
import java.util.List;
import java.util.Optional;

/** The result of a survey. */
public record Surveyed(
        String table,
        long rows,
        boolean complete,
        List<SurveyedColumn> columns,
        List<Combination> combinations,
        List<Finding> findings,
        Optional<Proposal> proposal,
        List<String> notes) {

    public Surveyed {
        columns = List.copyOf(columns);
        combinations = List.copyOf(combinations);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }
}
