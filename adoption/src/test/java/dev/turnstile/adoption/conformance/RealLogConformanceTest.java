package dev.turnstile.adoption.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.turnstile.adoption.OrderDatabase;
import dev.turnstile.adoption.discovery.Discovery;
import dev.turnstile.adoption.discovery.Durations;
import dev.turnstile.adoption.discovery.Variants;
import dev.turnstile.adoption.history.DatabaseSource;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real log of incidents in a table; skipped if the file is missing. */
@Tag("slow")
class RealLogConformanceTest {

    private static final Path LOG =
            Path.of(System.getProperty("turnstile.log", "../../shared/data/bpic2013-incidents.xes.gz"));

    private static final int RAREST = 10;

    private final OrderDatabase database = OrderDatabase.create();

    @BeforeEach
    void the_log_is_in_a_table() throws SQLException {
        assumeTrue(Files.isReadable(LOG), "no log at " + LOG.toAbsolutePath() + "; name it with -Dturnstile.log=..");
        database.execute(
                "CREATE TABLE incident_status_history (id bigserial PRIMARY KEY, incident_id text, status text,"
                        + " changed_at timestamptz)");
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO incident_status_history (incident_id, status, changed_at) VALUES (?, ?, ?)")) {
                HistoryLog.open(LOG).forEach(history -> insert(insert, history));
            }
            connection.commit();
        }
    }

    private static void insert(PreparedStatement insert, RecordHistory history) {
        try {
            for (StatusChange change : history.changes()) {
                insert.setString(1, change.record());
                insert.setString(2, change.status());
                insert.setObject(3, change.time().atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private HistoryLog table() {
        return HistoryLog.open(database.dataSource(), DatabaseSource.table("incident_status_history"));
    }

    @Test
    void the_table_gives_the_machine_the_paths_and_the_times_of_the_file() {
        HistoryLog file = HistoryLog.open(LOG);

        assertThat(Discovery.of(table(), "incidents").document())
                .isEqualTo(Discovery.of(file, "incidents").document());
        assertThat(Set.copyOf(Variants.of(table(), 5_000).top()))
                .isEqualTo(Set.copyOf(Variants.of(file, 5_000).top()));
        assertThat(Durations.of(table()).document())
                .usingRecursiveComparison()
                .ignoringCollectionOrder()
                .isEqualTo(Durations.of(file).document());
    }

    @Test
    void without_its_ten_rarest_edges_exactly_the_incidents_that_used_them_deviate() {
        Discovery discovery = Discovery.of(table());
        List<Edge<String, String>> rarest = discovery.machine().edges().stream()
                .sorted(Comparator.comparingLong((Edge<String, String> edge) -> discovery.count(edge.from(), edge.to()))
                        .thenComparing(Edge::from)
                        .thenComparing(Edge::to))
                .limit(RAREST)
                .toList();

        Conformance conformance = Conformance.of(table(), without(discovery, rarest), Integer.MAX_VALUE);

        assertThat(conformance.deviations()).hasSize(RAREST).allMatch(one -> one.kind() == Deviation.Kind.NO_EDGE);
        Set<String> reported = new HashSet<>();
        conformance.deviations().forEach(deviation -> reported.addAll(deviation.examples()));
        assertThat(reported).isEqualTo(users(rarest)).isNotEmpty();
        assertThat(conformance.records() - conformance.fittingRecords()).isEqualTo(reported.size());
    }

    /** Returns the incidents that used an edge, by SQL that does not use Turnstile. */
    private Set<String> users(List<Edge<String, String>> edges) {
        String values = edges.stream()
                .map(edge -> "('" + edge.from() + "', '" + edge.to() + "')")
                .collect(Collectors.joining(", "));
        String found = database.value("SELECT string_agg(DISTINCT incident_id, ' ') FROM (SELECT incident_id,"
                + " lag(status) OVER (PARTITION BY incident_id ORDER BY changed_at, id) AS before, status FROM"
                + " incident_status_history) AS step WHERE (before, status) IN (VALUES " + values + ")");
        return new HashSet<>(Arrays.asList(found.split(" ")));
    }

    private static StateMachine<String, String> without(Discovery discovery, List<Edge<String, String>> removed) {
        Map<String, Object> document = new HashMap<>(discovery.document());
        List<?> transitions = parts(document, "transitions").stream()
                .map(transition -> without(transition, removed))
                .filter(transition -> !parts(transition, "edges").isEmpty())
                .toList();
        document.put("transitions", transitions);
        return MachineDocument.read(document);
    }

    private static Map<?, ?> without(Map<?, ?> transition, List<Edge<String, String>> removed) {
        Map<Object, Object> copy = new HashMap<>(transition);
        List<?> kept = parts(transition, "edges").stream()
                .filter(edge -> removed.stream()
                        .noneMatch(one ->
                                one.from().equals(edge.get("from")) && one.to().equals(edge.get("to"))))
                .toList();
        copy.put("edges", kept);
        return copy;
    }

    private static List<Map<?, ?>> parts(Map<?, ?> document, String name) {
        return ((List<?>) Objects.requireNonNull(document.get(name)))
                .stream().<Map<?, ?>>map(part -> (Map<?, ?>) part).toList();
    }
}
