package dev.turnstile.adoption.rehearsal.internal;

import dev.turnstile.adoption.rehearsal.DecisionGroup;
import dev.turnstile.adoption.rehearsal.Difference;
import dev.turnstile.adoption.rehearsal.Effect;
import dev.turnstile.adoption.rehearsal.Reason;
import dev.turnstile.adoption.rehearsal.RehearsalListener;
import dev.turnstile.adoption.rehearsal.RehearsalReport;
import dev.turnstile.adoption.rehearsal.RehearsedDecision;
import dev.turnstile.adoption.rehearsal.internal.Judgement.Accepted;
import dev.turnstile.adoption.rehearsal.internal.Judgement.Refused;
import dev.turnstile.adoption.rehearsal.internal.Judgement.Unknown;
import dev.turnstile.postgres.attempt.Attempt;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The counts of a rehearsal. Their memory depends on the machine, the days and a limit of actors. Not thread-safe. */
final class Tally {

    private static final int ACTORS = 1_000;

    private final RehearsalListener listener;
    private final int examples;
    private final IntFunction<String> names;
    private final Map<Attempt.Kind, long[]> kinds = new EnumMap<>(Attempt.Kind.class);
    private final Map<Effect, long[]> effects = new EnumMap<>(Effect.class);
    private final Map<Key, Group> groups = new HashMap<>();
    private final Map<String, Long> actors = new HashMap<>();
    private final Map<LocalDate, Long> days = new TreeMap<>();
    private String record = "";
    private long records;
    private long decisions;
    private long refusals;
    private long changedRecords;
    private boolean counted;
    private boolean changed;

    /**
     * Creates empty counts.
     *
     * @param names returns the name of a state's code
     */
    Tally(RehearsalListener listener, int examples, IntFunction<String> names) {
        this.listener = listener;
        this.examples = examples;
        this.names = names;
        for (Attempt.Kind kind : Attempt.Kind.values()) {
            kinds.put(kind, new long[1]);
        }
        for (Effect effect : Effect.values()) {
            effects.put(effect, new long[1]);
        }
    }

    /** The fields in which the decisions of a group agree. */
    private record Key(
            Effect effect,
            Difference difference,
            Attempt.Kind kind,
            @Nullable String transition,
            @Nullable String state,
            @Nullable String target,
            @Nullable String rehearsedTarget,
            Reason reason,
            List<String> guards) {

        static Key of(RehearsedDecision decision) {
            return new Key(
                    decision.effect(),
                    decision.difference(),
                    decision.kind(),
                    decision.transition(),
                    decision.state(),
                    decision.target(),
                    decision.rehearsedTarget(),
                    decision.reason(),
                    decision.guards());
        }
    }

    /** A group while it is counted. */
    private static final class Group {

        private long count;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private final List<RehearsedDecision> examples = new ArrayList<>();

        void add(RehearsedDecision decision, int limit) {
            count++;
            Instant time = decision.occurredAt();
            first = time.isBefore(first) ? time : first;
            last = time.isAfter(last) ? time : last;
            boolean listed =
                    examples.stream().anyMatch(example -> example.record().equals(decision.record()));
            if (examples.size() < limit && !listed) {
                examples.add(decision);
            }
        }

        DecisionGroup of(Key key) {
            return new DecisionGroup(
                    key.effect,
                    key.difference,
                    key.kind,
                    key.transition,
                    key.state,
                    key.target,
                    key.rehearsedTarget,
                    key.reason,
                    key.guards,
                    count,
                    first,
                    last,
                    examples);
        }
    }

    void begin(String key) {
        record = key;
        counted = false;
        changed = false;
    }

    long decisions() {
        return decisions;
    }

    void count(Attempt attempt) {
        counted = true;
        decisions++;
        if (attempt.accepted()) {
            increment(kinds, attempt.kind());
        } else {
            refusals++;
        }
    }

    void end() {
        records += counted ? 1 : 0;
        changedRecords += changed ? 1 : 0;
    }

    private static <K> void increment(Map<K, long[]> counts, K key) {
        Objects.requireNonNull(counts.get(key))[0]++;
    }

    private static <K> long value(Map<K, long[]> counts, K key) {
        return Objects.requireNonNull(counts.get(key))[0];
    }

    void add(Attempt attempt, Effect effect, Difference difference, Set<Integer> states, Judgement judgement) {
        RehearsedDecision decision = decision(attempt, effect, difference, states, judgement);
        increment(effects, effect);
        groups.computeIfAbsent(Key.of(decision), key -> new Group()).add(decision, examples);
        if (effect == Effect.CHANGED) {
            changed = true;
            String actor = Objects.requireNonNullElse(decision.actor(), "");
            actors.merge(actors.size() < ACTORS || actors.containsKey(actor) ? actor : "", 1L, Long::sum);
            days.merge(decision.occurredAt().atZone(ZoneOffset.UTC).toLocalDate(), 1L, Long::sum);
        }
        listener.differs(decision);
    }

    private RehearsedDecision decision(
            Attempt attempt, Effect effect, Difference difference, Set<Integer> states, Judgement judgement) {
        Integer target = switch (judgement) {
            case Accepted accepted -> accepted.to();
            case Refused refused -> null;
            case Unknown unknown -> null;
        };
        return new RehearsedDecision(
                record,
                attempt.version(),
                attempt.occurredAt(),
                attempt.actor(),
                attempt.kind(),
                attempt.transition(),
                name(attempt.from()),
                name(attempt.to()),
                attempt.accepted(),
                effect,
                difference,
                states.stream()
                        .filter(state -> state != Decider.ABSENT)
                        .map(names::apply)
                        .sorted()
                        .toList(),
                name(target),
                reason(judgement),
                guards(judgement));
    }

    private @Nullable String name(@Nullable Integer code) {
        return code == null || code == Decider.ABSENT ? null : names.apply(code);
    }

    private static Reason reason(Judgement judgement) {
        return switch (judgement) {
            case Accepted accepted -> Reason.PERMITTED;
            case Refused refused -> refused.reason();
            case Unknown unknown -> unknown.reason();
        };
    }

    private static List<String> guards(Judgement judgement) {
        return switch (judgement) {
            case Accepted accepted -> List.of();
            case Refused refused -> refused.guards();
            case Unknown unknown -> unknown.guards();
        };
    }

    /** Returns the report, without the fields that do not depend on decisions. */
    RehearsalReport report(String machine, String table, Findings findings) {
        return new RehearsalReport(
                machine,
                table,
                new RehearsalReport.Counts(
                        records,
                        value(kinds, Attempt.Kind.CREATION),
                        value(kinds, Attempt.Kind.TRANSITION),
                        refusals,
                        value(kinds, Attempt.Kind.CORRECTION),
                        value(kinds, Attempt.Kind.BYPASS)),
                value(effects, Effect.CHANGED),
                changedRecords,
                value(effects, Effect.CONSEQUENCE),
                value(effects, Effect.UNKNOWN),
                value(effects, Effect.UNKNOWN_CONSEQUENCE),
                groups(),
                mostFirst(actors),
                days,
                findings.notJudged(),
                findings.unanswered(),
                findings.timeouts());
    }

    /**
     * The parts of a report that do not depend on decisions.
     *
     * @param notJudged the number of refusals with other causes, by name
     * @param unanswered the guards that were not evaluated, with the reasons
     * @param timeouts the states whose timeout differs
     */
    record Findings(Map<String, Long> notJudged, Map<String, String> unanswered, List<String> timeouts) {}

    private List<DecisionGroup> groups() {
        return groups.entrySet().stream()
                .map(entry -> entry.getValue().of(entry.getKey()))
                .sorted(Comparator.comparing(DecisionGroup::effect)
                        .thenComparing(
                                Comparator.comparingLong(DecisionGroup::count).reversed())
                        .thenComparing(group -> group.kind() + " " + group.transition() + " " + group.state() + " "
                                + group.target() + " " + group.rehearsedTarget() + " " + group.reason() + " "
                                + group.guards()))
                .toList();
    }

    private static Map<String, Long> mostFirst(Map<String, Long> counts) {
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
