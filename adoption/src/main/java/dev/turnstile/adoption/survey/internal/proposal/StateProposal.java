package dev.turnstile.adoption.survey.internal.proposal;

import dev.turnstile.adoption.survey.Proposal;
import dev.turnstile.adoption.survey.SurveyedColumn.Role;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.findings.Rows;
import dev.turnstile.adoption.survey.internal.sample.ColumnNames;
import dev.turnstile.adoption.survey.internal.states.Combinations;
import dev.turnstile.adoption.survey.internal.states.Group;
import dev.turnstile.adoption.survey.internal.states.Literal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Derives states from combinations: the values of a status column; without one, the last time that is set; without times,
 * the combinations of the flags. The times of a row show the states that it was in before.
 */
public final class StateProposal {

    private static final String DELETED = "DELETED";
    private static final int MAX_FLAG_STATES = 12;
    private static final Comparator<String> BEST_STATUS = Comparator.comparing(
                    (String name) -> !name.equalsIgnoreCase("status") && !name.equalsIgnoreCase("state"))
            .thenComparing(name -> !ColumnNames.isStatus(name));

    private final TableCatalog catalog;
    private final Combinations combinations;
    private final List<Group> sound;
    private final List<String> times;
    private final Rows rows;
    private final Draft draft = new Draft();
    private final Set<String> columns = new LinkedHashSet<>();
    private String deleted = "";

    private StateProposal(
            TableCatalog catalog, Combinations combinations, Set<Group> contradictory, List<String> times, Rows rows) {
        this.catalog = catalog;
        this.combinations = combinations;
        this.sound = combinations.groups().stream()
                .filter(group -> !contradictory.contains(group))
                .toList();
        this.times = times.stream().filter(combinations.columns()::contains).toList();
        this.rows = rows;
    }

    /**
     * Derives a proposal.
     *
     * @param contradictory the combinations that show no transition
     * @param times the columns with times, in the order in which they are set
     * @param chosen the column with the status, or null to choose it
     * @return empty if no column carries state, or the table has no primary key
     */
    public static Optional<Proposal> of(
            TableCatalog catalog,
            Combinations combinations,
            Set<Group> contradictory,
            List<String> times,
            @Nullable String chosen,
            Rows rows) {
        if (combinations.columns().isEmpty() || catalog.id().isEmpty()) {
            return Optional.empty();
        }
        return new StateProposal(catalog, combinations, contradictory, times, rows).proposal(chosen);
    }

    private Optional<Proposal> proposal(@Nullable String chosen) {
        Optional<String> status = Optional.ofNullable(chosen)
                .filter(combinations.columns()::contains)
                .or(() -> named(Role.STATUS).stream().min(BEST_STATUS));
        if (status.isPresent()) {
            fromStatus(status.get());
        } else if (!times.isEmpty()) {
            fromTimes();
        } else if (!named(Role.FLAG).isEmpty()) {
            fromFlags();
        } else {
            draft.add("LIVE", liveCondition());
            draft.initial("LIVE");
            named(Role.SOFT_DELETE).forEach(this::addDeleted);
            combinations.groups().forEach(group -> count(group, List.of("LIVE")));
        }
        return Optional.of(new Proposal(
                catalog.head().schema(),
                catalog.head().name(),
                catalog.id(),
                List.copyOf(columns),
                draft.conditions(deleted),
                draft.machine(catalog.head().name())));
    }

    private List<String> named(Role role) {
        return first().literals().stream()
                .filter(literal -> literal.role() == role)
                .map(Literal::column)
                .toList();
    }

    private Group first() {
        return combinations.groups().getFirst();
    }

    private String liveCondition() {
        return combinations.groups().stream()
                .flatMap(group -> group.literals().stream())
                .filter(literal -> literal.role() == Role.SOFT_DELETE && !literal.holds())
                .map(Literal::sql)
                .distinct()
                .collect(Collectors.joining(" OR "));
    }

    private void fromStatus(String status) {
        StatusMapping mapping = StatusMapping.of(status, times, sound);
        columns.add(status);
        Literal initial = initial(status, mapping);
        List<Literal> ordered = ordered(status, initial, mapping);
        boolean numbers = ordered.stream().allMatch(StateProposal::isCode);
        for (Literal value : ordered) {
            if (numbers) {
                draft.add(name(value, mapping), Integer.parseInt(value.value()), value.sql());
            } else {
                draft.add(name(value, mapping), value.sql());
            }
        }
        draft.initial(name(initial, mapping));
        named(Role.SOFT_DELETE).forEach(this::addDeleted);
        combinations
                .groups()
                .forEach(group -> count(
                        group,
                        mapping.path(group).stream()
                                .map(value -> name(value, mapping))
                                .toList()));
    }

    private static boolean isNumber(Literal literal) {
        return literal.value().matches("-?\\d+");
    }

    /** Returns whether the value can be the code of a state. */
    private static boolean isCode(Literal literal) {
        return literal.value().matches("\\d{1,4}");
    }

    /** Puts the initial status first, then the statuses in the order of their times, then the others by their rows. */
    private List<Literal> ordered(String status, Literal initial, StatusMapping mapping) {
        Set<Literal> ordered = new LinkedHashSet<>(List.of(initial));
        List<Literal> values = combinations.values(combinations.columns().indexOf(status));
        for (String time : times) {
            values.stream()
                    .filter(value -> mapping.timeOf(value).filter(time::equals).isPresent())
                    .forEach(ordered::add);
        }
        ordered.addAll(values);
        return List.copyOf(ordered);
    }

    /** Returns the default of the column, or else the most frequent status of rows without times. */
    private Literal initial(String status, StatusMapping mapping) {
        List<Literal> early = sound.stream()
                .filter(group -> StatusMapping.set(group, times).isEmpty())
                .map(group -> StatusMapping.valueOf(status, group))
                .distinct()
                .toList();
        List<Literal> all = combinations.values(combinations.columns().indexOf(status));
        Optional<Literal> declared = all.stream().filter(this::isDefault).findFirst();
        return declared.or(() -> early.stream()
                        .filter(value -> mapping.timeOf(value).isEmpty())
                        .findFirst())
                .orElse(all.getFirst());
    }

    private boolean isDefault(Literal literal) {
        return catalog.column(literal.column())
                .map(TableColumn::fallback)
                .map(fallback -> fallback.replaceFirst("::.*$", "").replaceAll("^'|'$", ""))
                .filter(literal.value()::equals)
                .isPresent();
    }

    private static String name(Literal value, StatusMapping mapping) {
        String name = ColumnNames.stateName(value.value());
        if (name.isEmpty()) {
            return "NO_" + ColumnNames.stateName(value.column());
        }
        return isNumber(value)
                ? mapping.timeOf(value)
                        .map(ColumnNames::begun)
                        .orElse(ColumnNames.stateName(value.column()) + "_" + name)
                : name;
    }

    private void fromTimes() {
        columns.addAll(times);
        List<String> names = times.stream().map(ColumnNames::begun).toList();
        String initial = names.contains("NEW") ? "INITIAL" : "NEW";
        draft.add(initial, String.join(" AND ", conditions(false)));
        draft.initial(initial);
        for (int i = 0; i < times.size(); i++) {
            draft.add(names.get(i), lastTime(i));
        }
        named(Role.SOFT_DELETE).forEach(this::addDeleted);
        combinations
                .groups()
                .forEach(group -> count(
                        group,
                        StatusMapping.set(group, times).isEmpty()
                                ? List.of(initial)
                                : StatusMapping.set(group, times).stream()
                                        .map(ColumnNames::begun)
                                        .toList()));
    }

    /** Returns the conditions that each time is set, or is not set. */
    private List<String> conditions(boolean set) {
        List<Literal> literals = combinations.groups().stream()
                .flatMap(group -> group.literals().stream())
                .distinct()
                .toList();
        return times.stream()
                .flatMap(time ->
                        literals.stream().filter(literal -> literal.column().equals(time) && literal.holds() == set))
                .map(Literal::sql)
                .toList();
    }

    private String lastTime(int place) {
        List<String> conditions = new ArrayList<>(List.of(conditions(true).get(place)));
        conditions.addAll(conditions(false).subList(place + 1, times.size()));
        return String.join(" AND ", conditions);
    }

    private void fromFlags() {
        List<String> flags = named(Role.FLAG);
        columns.addAll(flags);
        for (Group group : combinations.groups().stream().limit(MAX_FLAG_STATES).toList()) {
            String condition = flags.stream()
                    .map(flag -> StatusMapping.valueOf(flag, group).sql())
                    .collect(Collectors.joining(" AND "));
            if (!draft.has(flagsName(flags, group))) {
                draft.add(flagsName(flags, group), condition);
            }
        }
        draft.initial(flagsName(flags, first()));
        named(Role.SOFT_DELETE).forEach(this::addDeleted);
        combinations.groups().forEach(group -> draft.countRows(flagsName(flags, group), rows.of(group.rows())));
    }

    private static String flagsName(List<String> flags, Group group) {
        return flags.stream()
                .map(flag -> StatusMapping.valueOf(flag, group))
                .map(StateProposal::flagName)
                .collect(Collectors.joining("_"));
    }

    private static String flagName(Literal flag) {
        String name = ColumnNames.stateName(flag.column());
        return switch (flag.value()) {
            case "true" -> name;
            case "false" -> "NOT_" + name;
            default -> "UNKNOWN_" + name;
        };
    }

    private void addDeleted(String column) {
        String name = !deleted.isEmpty() ? deleted : draft.has(DELETED) ? "SOFT_" + DELETED : DELETED;
        combinations.groups().stream()
                .flatMap(group -> group.literals().stream())
                .filter(literal -> literal.column().equals(column) && literal.holds())
                .findFirst()
                .ifPresent(literal -> {
                    columns.add(column);
                    draft.add(name, literal.sql());
                    deleted = name;
                });
    }

    private void count(Group group, List<String> path) {
        boolean isDeleted =
                group.literals().stream().anyMatch(literal -> literal.role() == Role.SOFT_DELETE && literal.holds());
        List<String> whole = new ArrayList<>(path);
        if (isDeleted) {
            whole.add(deleted);
        }
        draft.countRows(whole.getLast(), rows.of(group.rows()));
        if (sound.contains(group)) {
            draft.count(whole, rows.of(group.rows()));
        }
    }
}
