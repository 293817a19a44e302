package dev.turnstile.adoption.history.internal.ocel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogFile;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OCEL in a database of SQLite, opened for reading only.
 *
 * @param file the file
 */
record SqliteOcel(LogFile file) implements OcelContent {

    private static final String DRIVER = "org.sqlite.JDBC";
    private static final List<String> TABLES =
            List.of("event", "object", "event_object", "event_map_type", "object_map_type");

    private static final String TABLE_NAMES = """
            SELECT name
            FROM sqlite_master
            WHERE type = 'table'
            """;

    private static final String OBJECT_TYPES = """
            SELECT ocel_type, ocel_type_map
            FROM object_map_type
            """;

    private static final String EVENT_TYPES = """
            SELECT ocel_type, ocel_type_map
            FROM event_map_type
            """;

    private static final String OBJECTS = """
            SELECT ocel_id, ocel_type
            FROM object
            """;

    @Override
    public void read(OcelVisitor visitor) {
        try (Connection connection = connect()) {
            check(connection);
            objects(connection, visitor);
            for (Map.Entry<String, String> type :
                    types(connection, OBJECT_TYPES).entrySet()) {
                values(connection, visitor, type.getKey(), "object_" + type.getValue());
            }
            for (Map.Entry<String, String> type : types(connection, EVENT_TYPES).entrySet()) {
                events(connection, visitor, type.getKey(), "event_" + type.getValue());
            }
        } catch (SQLException e) {
            throw file.invalid(
                    0,
                    "cannot be read as an OCEL 2.0 log in SQLite (" + Excerpt.firstLine(e)
                            + "); export the log again, or export it as JSON or XML",
                    e);
        }
    }

    private Connection connect() throws SQLException {
        try {
            Class.forName(DRIVER);
        } catch (ClassNotFoundException | LinkageError e) {
            throw file.invalid(
                    0,
                    "expected the SQLite driver on the class path, found none; add org.xerial:sqlite-jdbc, or export the"
                            + " log as JSON or XML",
                    e);
        }
        Properties settings = new Properties();
        settings.setProperty("limit_length", Integer.toString(Limits.ROW));
        settings.setProperty("limit_attached", "0");
        return DriverManager.getConnection("jdbc:sqlite:" + file.path().toUri() + "?mode=ro", settings);
    }

    private void check(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(TABLE_NAMES);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        for (String table : TABLES) {
            if (!names.contains(table)) {
                throw file.invalid(
                        0,
                        "expected the tables of OCEL 2.0, got an SQLite database without " + Excerpt.of(table)
                                + "; export the table with the log as CSV");
            }
        }
    }

    private Map<String, String> types(Connection connection, String query) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet rows = select.executeQuery()) {
            while (rows.next() && types.size() <= Limits.STATUSES) {
                types.put(required(rows.getString(1), "a type"), required(rows.getString(2), "the table of a type"));
            }
        }
        return types;
    }

    private void objects(Connection connection, OcelVisitor visitor) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OBJECTS);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                OcelEntry object = new OcelEntry(file, "object", 0);
                object.id(rows.getString(1));
                object.type(rows.getString(2));
                object.objectTo(visitor);
            }
        }
    }

    /** Reads the values of one type; a row with a changed field has a new value of this field only. */
    private void values(Connection connection, OcelVisitor visitor, String type, String table) throws SQLException {
        String query = """
                SELECT *
                FROM %s
                """.formatted(quoted(table));
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet rows = select.executeQuery()) {
            Map<String, Integer> columns = columns(rows, 1);
            List<String> attributes = attributes(columns, Set.of("ocel_id", "ocel_time", "ocel_changed_field"));
            while (rows.next()) {
                String object = required(text(rows, columns, "ocel_id"), "the id of an object");
                String changed = text(rows, columns, "ocel_changed_field");
                String time = text(rows, columns, "ocel_time");
                for (String attribute : attributes) {
                    String value = text(rows, columns, attribute);
                    if (value != null && (changed == null || changed.equals(attribute))) {
                        visitor.value(object, type, new OcelValue(attribute, value, time == null ? "" : time, 0));
                    }
                }
            }
        }
    }

    private void events(Connection connection, OcelVisitor visitor, String type, String table) throws SQLException {
        String query = """
                SELECT related.ocel_object_id, related.ocel_qualifier, e.*
                FROM %s AS e
                JOIN event_object AS related ON related.ocel_event_id = e.ocel_id
                """.formatted(quoted(table));
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet rows = select.executeQuery()) {
            Map<String, Integer> columns = columns(rows, 3);
            List<String> attributes = attributes(columns, Set.of("ocel_id", "ocel_time"));
            while (rows.next()) {
                OcelEntry event = new OcelEntry(file, "event", 0);
                event.id(text(rows, columns, "ocel_id"));
                event.type(type);
                event.time(text(rows, columns, "ocel_time"));
                event.related(rows.getString(1), rows.getString(2), 0);
                for (String attribute : attributes) {
                    event.value(attribute, text(rows, columns, attribute), null, 0);
                }
                event.eventTo(visitor);
            }
        }
    }

    /** Returns the indexes of the columns from a first column on, by name. */
    private static Map<String, Integer> columns(ResultSet rows, int first) throws SQLException {
        ResultSetMetaData data = rows.getMetaData();
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (int column = first; column <= data.getColumnCount(); column++) {
            columns.put(data.getColumnName(column), column);
        }
        return columns;
    }

    private static List<String> attributes(Map<String, Integer> columns, Set<String> others) {
        return columns.keySet().stream().filter(name -> !others.contains(name)).toList();
    }

    private static @Nullable String text(ResultSet rows, Map<String, Integer> columns, String name)
            throws SQLException {
        Integer column = columns.get(name);
        return column == null ? null : rows.getString(column);
    }

    private String required(@Nullable String text, String meaning) throws InvalidLogException {
        if (text == null || text.isBlank()) {
            throw file.invalid(0, "expected " + meaning + ", got none; export the log again");
        }
        return text;
    }

    private static String quoted(String table) {
        return '"' + table.replace("\"", "\"\"") + '"';
    }
}
