package dev.turnstile.adoption.rehearsal.internal;

import dev.turnstile.adoption.rehearsal.InvalidRehearsalException;
import dev.turnstile.adoption.rehearsal.RehearsalListener;
import dev.turnstile.adoption.rehearsal.RehearsalOptions;
import dev.turnstile.adoption.rehearsal.RehearsalReport;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.postgres.attempt.AttemptHistory;
import dev.turnstile.postgres.attempt.RecordAttempts;
import dev.turnstile.postgres.attempt.StoredDefinition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The rehearsal of one history with a changed machine. */
public final class HistoryRehearsal {

    private final CodedMachine now;
    private final RehearsalOptions options;
    private final AttemptHistory history;
    private final List<StoredDefinition> definitions;

    /** Creates the rehearsal of a history. */
    public HistoryRehearsal(StateMachine<String, String> changed, RehearsalOptions options, AttemptHistory history) {
        this.now = new CodedMachine(changed);
        this.options = options;
        this.history = history;
        this.definitions = history.definitions();
    }

    /**
     * Rehearses the history.
     *
     * @throws InvalidRehearsalException if a state has another code than in a stored definition
     */
    public RehearsalReport run(RehearsalListener listener) {
        definitions.forEach(this::requireCodes);
        Map<Integer, CodedMachine> earlier = new HashMap<>();
        definitions.forEach(definition -> earlier.put(definition.version(), new CodedMachine(definition.machine())));
        Decider decider = new Decider(now, earlier, history.guarded());
        Map<String, String> unanswered = new LinkedHashMap<>();
        Set<Guard.Sql> askable = askable(unanswered);
        Tally tally = new Tally(listener, options.examples(), this::name);
        RecordWalk walk = new RecordWalk(decider, options, tally);
        listener.started(history.count(options.since(), options.until()));
        history.forEachPage(!askable.isEmpty(), page -> {
            PageAnswers answers = PageAnswers.of(page, decider, askable, history);
            long before = tally.decisions();
            for (RecordAttempts record : page) {
                walk.over(record, answers);
            }
            listener.advanced(tally.decisions() - before);
        });
        String machine =
                Objects.requireNonNullElse(options.machine(), now.machine().name());
        return tally.report(
                machine, history.table(), new Tally.Findings(history.otherRefusals(), unanswered, timeouts()));
    }

    private void requireCodes(StoredDefinition definition) {
        List<Finding> findings = now.machine().findingsAgainst(definition.machine());
        if (!findings.isEmpty()) {
            throw new InvalidRehearsalException("machine '" + now.machine().name() + "': expected the codes of version "
                    + definition.version() + " of the stored machine, because rows contain them, but "
                    + findings.stream()
                            .map(finding -> "state " + finding.subject() + " " + finding.message() + " ("
                                    + finding.remedy() + ")")
                            .collect(Collectors.joining("; ")));
        }
    }

    /** Returns the guards that can be evaluated on past rows, and adds the reasons for the other ones. */
    private Set<Guard.Sql> askable(Map<String, String> unanswered) {
        Set<Guard.Sql> guards = new LinkedHashSet<>();
        now.machine().edges().stream().flatMap(edge -> edge.guards().stream()).forEach(guard -> {
            if (guard instanceof Guard.Sql sql) {
                guards.add(sql);
            } else {
                unanswered.put(guard.name(), "it is Java code of the application");
            }
        });
        Map<Guard.Sql, String> obstacles = history.obstacles(List.copyOf(guards));
        obstacles.forEach((guard, reason) -> unanswered.put(guard.name(), reason));
        guards.removeAll(obstacles.keySet());
        return guards;
    }

    private String name(int code) {
        return now.name(code)
                .or(() -> definitions.reversed().stream()
                        .flatMap(definition -> definition.machine().byCode(code).stream())
                        .map(State::name)
                        .findFirst())
                .orElse("unknown code " + code);
    }

    private List<String> timeouts() {
        StateMachine<String, String> newest = definitions.getLast().machine();
        return now.machine().states().stream()
                .filter(state -> newest.byCode(state.code())
                        .filter(before -> !Objects.equals(before.timeout(), state.timeout()))
                        .isPresent())
                .map(State::name)
                .toList();
    }
}
