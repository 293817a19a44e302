package dev.turnstile.cli;

import dev.turnstile.adoption.survey.Proposal;
import dev.turnstile.adoption.survey.Survey;
import dev.turnstile.adoption.survey.SurveyOptions;
import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.survey.SurveyPage;
import dev.turnstile.cli.survey.SurveyText;
import dev.turnstile.cli.survey.SurveyTree;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.DurationOption;
import dev.turnstile.diagram.Diagram;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.machine.StateMachine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Surveys the state that the columns of a table carry, and proposes a machine. */
@Command(
        name = "survey",
        mixinStandardHelpOptions = true,
        description = "Surveys the state that the columns of a live table carry: the combinations that occur, rows that"
                + " contradict each other, missing keys and indexes. Proposes states and a machine. Only reads.",
        footer = "Exit code 0: surveyed; 2: bad input or a failure.")
final class SurveyCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TABLE",
            description = "The table, with its schema unless it is in the search path, quoted as in SQL.")
    private String table = "";

    @Option(
            names = "--exact",
            description = "Read all rows instead of a sample, and check duplicates, counters and references.")
    private boolean exact;

    @Option(
            names = "--sample",
            paramLabel = "ROWS",
            description = "The number of rows of the sample, 100000 by default; smaller tables are read completely.")
    private int sample = SurveyOptions.defaults().sample();

    @Option(
            names = "--statement-timeout",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "The timeout of each statement, such as 30s or 10m; 5m by default.")
    private Duration timeout = SurveyOptions.defaults().statementTimeout();

    @Option(
            names = "--state-column",
            paramLabel = "COLUMN",
            description = "The column whose values are the proposed states, instead of the survey's choice.")
    private @Nullable String column;

    @Option(
            names = "--combinations",
            paramLabel = "COUNT",
            description = "The number of combinations in the text and the page, 20 by default; JSON contains all.")
    private int combinations = 20;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The file for the proposal, which you edit and later commands read.")
    private @Nullable Path output;

    @Option(names = "--html", paramLabel = "FILE", description = "The file for a page with the picture.")
    private @Nullable Path html;

    @Mixin
    private LookOptions look = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        OutputFile target = OutputFile.check(null, output);
        OutputFile page = OutputFile.check(null, html);
        SurveyOptions options = options();
        try (Database database = look.open()) {
            Survey survey = Survey.of(database.dataSource(), table, options);
            if (target != null) {
                target.write(proposal(survey).write());
            }
            if (page != null) {
                page.write(SurveyPage.of(survey, picture(survey), combinations));
            }
            print(survey);
            return 0;
        }
    }

    private SurveyOptions options() {
        if (combinations < 1) {
            throw new BadInput("--combinations: expected at least 1, got " + combinations, null);
        }
        try {
            SurveyOptions options = SurveyOptions.defaults().withSample(sample).withStatementTimeout(timeout);
            SurveyOptions read = exact ? options.withExact() : options;
            return column == null ? read : read.withStateColumn(column);
        } catch (IllegalArgumentException e) {
            throw new BadInput(String.valueOf(e.getMessage()), e);
        }
    }

    private static Proposal proposal(Survey survey) {
        return survey.proposal()
                .orElseThrow(() -> new BadInput(
                        survey.table() + ": expected states to propose, found none: "
                                + String.join("; ", survey.notes()),
                        null));
    }

    private static Optional<String> picture(Survey survey) {
        return survey.proposal().map(proposal -> {
            StateMachine<String, String> machine = proposal.stateMachine();
            return Diagram.of(machine)
                    .withCounts(DiagramCommand.counts(machine, proposal.machine()))
                    .svg();
        });
    }

    private void print(Survey survey) {
        PrintWriter out = spec.commandLine().getOut();
        if (look.json()) {
            out.print(new JacksonJson().writeIndented(SurveyTree.of(survey)));
        } else {
            out.print(SurveyText.of(survey, combinations));
        }
    }
}
