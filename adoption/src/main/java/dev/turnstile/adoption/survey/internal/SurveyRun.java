package dev.turnstile.adoption.survey.internal;

import dev.turnstile.adoption.survey.Combination;
import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.Proposal;
import dev.turnstile.adoption.survey.SurveyException;
import dev.turnstile.adoption.survey.SurveyOptions;
import dev.turnstile.adoption.survey.SurveyedColumn;
import dev.turnstile.adoption.survey.SurveyedColumn.Role;
import dev.turnstile.adoption.survey.internal.catalog.CatalogReader;
import dev.turnstile.adoption.survey.internal.catalog.NeighbourTable;
import dev.turnstile.adoption.survey.internal.catalog.ReadSession;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.findings.Checked;
import dev.turnstile.adoption.survey.internal.findings.Contradictions;
import dev.turnstile.adoption.survey.internal.findings.Counters;
import dev.turnstile.adoption.survey.internal.findings.DerivedColumns;
import dev.turnstile.adoption.survey.internal.findings.RareCombinations;
import dev.turnstile.adoption.survey.internal.findings.References;
import dev.turnstile.adoption.survey.internal.findings.Rows;
import dev.turnstile.adoption.survey.internal.findings.TimeOrders;
import dev.turnstile.adoption.survey.internal.findings.UniqueValues;
import dev.turnstile.adoption.survey.internal.proposal.StateProposal;
import dev.turnstile.adoption.survey.internal.sample.ColumnRoles;
import dev.turnstile.adoption.survey.internal.sample.Sample;
import dev.turnstile.adoption.survey.internal.sample.SampleReader;
import dev.turnstile.adoption.survey.internal.states.CombinationReader;
import dev.turnstile.adoption.survey.internal.states.Combinations;
import dev.turnstile.adoption.survey.internal.states.Group;
import dev.turnstile.adoption.survey.internal.states.Literal;
import dev.turnstile.adoption.survey.internal.states.TimeOrder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads a table, and collects the findings and the proposal. */
public final class SurveyRun {

    private static final int MAX_STATE_COLUMNS = 16;

    private final ReadSession session;
    private final String table;
    private final SurveyOptions options;

    private SurveyRun(ReadSession session, String table, SurveyOptions options) {
        this.session = session;
        this.table = table;
        this.options = options;
    }

    /**
     * Surveys a table.
     *
     * @throws SurveyException if it cannot be surveyed
     */
    public static Surveyed run(DataSource dataSource, String table, SurveyOptions options) {
        return ReadTransaction.run(
                dataSource,
                table,
                options.statementTimeout(),
                session -> new SurveyRun(session, table, options).surveyed());
    }

    private Surveyed surveyed() throws SQLException {
        CatalogReader reader = new CatalogReader(session, table);
        TableCatalog catalog = reader.read();
        checkStateColumn(catalog);
        Sample sample = SampleReader.read(session, catalog);
        SequencedMap<TableColumn, Role> roles = ColumnRoles.of(catalog, sample, options.stateColumn());
        TimeOrder order = TimeOrder.of(times(roles), sample);
        double share = options.exact() ? 1 : SampleReader.share(catalog, options.sample());
        String source = options.exact() ? catalog.head().quoted() : SampleReader.source(catalog, options.sample());
        Combinations combinations =
                new CombinationReader(session, catalog, stateColumns(roles), order.pairs()).read(source);
        Rows rows = new Rows(scale(catalog, combinations, share));
        Checked checked =
                new Checked(session, catalog, sample, share == 1, deleted(roles), deletedRows(combinations, rows));
        Contradictions contradictions = Contradictions.of(combinations, rows);
        Optional<Proposal> proposal = StateProposal.of(
                catalog,
                combinations,
                contradictions.groups(),
                order.ordered().stream().map(TableColumn::name).toList(),
                options.stateColumn(),
                rows);
        List<String> notes = new ArrayList<>(SurveyNotes.of(checked, combinations, roles));
        List<Finding> findings = findings(contradictions, combinations, rows);
        findings.addAll(schemaFindings(reader, checked, notes));
        return new Surveyed(
                catalog.head().shown(),
                rows.of(combinations.rows()),
                share == 1,
                columns(sample, roles),
                combinations.groups().stream()
                        .map(group -> combination(group, rows))
                        .toList(),
                findings,
                proposal,
                notes);
    }

    /** Prefers the number of rows of the last ANALYZE, because the pages of a sample vary. */
    private static double scale(TableCatalog catalog, Combinations combinations, double share) {
        if (share == 1) {
            return 1;
        }
        return catalog.head().rows() > 0 && combinations.rows() > 0
                ? Math.max(1, catalog.head().rows() / combinations.rows())
                : 1 / share;
    }

    private void checkStateColumn(TableCatalog catalog) {
        String name = options.stateColumn();
        if (name == null) {
            return;
        }
        Optional<TableColumn> column = catalog.column(name);
        if (column.isEmpty() || column.get().family().isTime() || column.get().family() == TableColumn.Family.OTHER) {
            throw new SurveyException(
                    table,
                    "expected a state column with texts, numbers or an enum, got '" + name + "'"
                            + column.map(found -> " of type " + found.type()).orElse(", which the table does not have"),
                    null);
        }
    }

    private static List<TableColumn> times(Map<TableColumn, Role> roles) {
        return roles.entrySet().stream()
                .filter(entry -> entry.getValue() == Role.MILESTONE || entry.getValue() == Role.TIME)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static SequencedMap<TableColumn, Role> stateColumns(Map<TableColumn, Role> roles) {
        SequencedMap<TableColumn, Role> columns = new LinkedHashMap<>();
        roles.entrySet().stream()
                .filter(entry -> entry.getValue().carriesState())
                .sorted(Map.Entry.comparingByValue())
                .limit(MAX_STATE_COLUMNS)
                .forEach(entry -> columns.put(entry.getKey(), entry.getValue()));
        return columns;
    }

    private static @Nullable TableColumn deleted(Map<TableColumn, Role> roles) {
        return roles.entrySet().stream()
                .filter(entry -> entry.getValue() == Role.SOFT_DELETE)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static long deletedRows(Combinations combinations, Rows rows) {
        long read = combinations.groups().stream()
                .filter(group -> group.literals().stream()
                        .anyMatch(literal -> literal.role() == Role.SOFT_DELETE && literal.holds()))
                .mapToLong(Group::rows)
                .sum();
        return rows.of(read);
    }

    private static List<Finding> findings(Contradictions contradictions, Combinations combinations, Rows rows) {
        return new ArrayList<>(Stream.of(
                        contradictions.findings(),
                        new RareCombinations(combinations, rows).findings(contradictions.groups()),
                        TimeOrders.findings(combinations, rows),
                        new DerivedColumns(combinations, rows).findings())
                .flatMap(List::stream)
                .toList());
    }

    private List<Finding> schemaFindings(CatalogReader reader, Checked checked, List<String> notes)
            throws SQLException {
        List<String> names = new ArrayList<>(References.names(checked.catalog()));
        names.addAll(Counters.names(checked.catalog()));
        List<NeighbourTable> neighbours = reader.neighbours(checked.catalog(), names);
        UniqueValues unique = new UniqueValues(checked);
        Counters counters = new Counters(checked, neighbours);
        List<Finding> findings = new ArrayList<>(unique.findings());
        findings.addAll(new References(checked, neighbours).findings());
        if (checked.complete()) {
            findings.addAll(counters.findings());
        }
        notes.addAll(SurveyNotes.unchecked(checked, unique.candidates(), counters.counters()));
        return findings;
    }

    private static List<SurveyedColumn> columns(Sample sample, Map<TableColumn, Role> roles) {
        return roles.entrySet().stream()
                .map(entry -> new SurveyedColumn(
                        entry.getKey().name(),
                        entry.getKey().type(),
                        entry.getValue(),
                        sample.distinct(entry.getKey()),
                        sample.nullShare(entry.getKey())))
                .toList();
    }

    private static Combination combination(Group group, Rows rows) {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        for (Literal literal : group.literals()) {
            values.put(literal.column(), literal.value());
        }
        return new Combination(values, rows.of(group.rows()), group.examples());
    }
}
