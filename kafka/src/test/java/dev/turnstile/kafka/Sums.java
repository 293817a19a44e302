package dev.turnstile.kafka;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A projection that adds up each stream, and detects missing, doubled and disordered events. */
final class Sums implements Projection {

    static final String TABLE = """
            CREATE TABLE sums (
              stream   text    PRIMARY KEY,
              events   int     NOT NULL,
              version  int     NOT NULL,
              position bigint  NOT NULL,
              ordered  boolean NOT NULL)""";

    private static final String ADD = """
            INSERT INTO sums AS s VALUES (?, 1, ?, ?, ? = 1)
            ON CONFLICT (stream) DO UPDATE SET events = s.events + 1, version = excluded.version,
              position = s.position + excluded.position, ordered = s.ordered AND excluded.version = s.version + 1""";

    @Override
    public String name() {
        return "sums";
    }

    @Override
    public Selection selection() {
        return Selection.ofEvents().withKinds(Kind.EVENT, Kind.TRANSITION, Kind.CREATION);
    }

    @Override
    public void apply(ProjectedEvent event, Connection connection) throws SQLException {
        applyAll(List.of(event), connection);
    }

    @Override
    public void applyAll(List<ProjectedEvent> events, Connection connection) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (ProjectedEvent event : events) {
                RecordedEvent recorded = event.recorded();
                add.setString(1, recorded.stream().toString());
                add.setInt(2, recorded.version());
                add.setLong(3, recorded.position());
                add.setInt(4, recorded.version());
                add.addBatch();
            }
            add.executeBatch();
        }
    }

    @Override
    public void reset(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM sums");
        }
    }
}
