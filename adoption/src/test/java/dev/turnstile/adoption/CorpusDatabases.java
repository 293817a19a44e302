package dev.turnstile.adoption;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Writes the SQLite databases of the corpus. */
public final class CorpusDatabases {

    private static final String ORDERS = """
            CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
            CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
            CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
            CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
            CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE object_Order (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT, status TEXT, total REAL);
            CREATE TABLE event_New (ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP, resource TEXT);
            CREATE TABLE event_Pay (ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP);
            CREATE TABLE event_Ship (ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP);
            CREATE TABLE "event_Can""cel" (ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP);
            INSERT INTO event_map_type VALUES ('NEW', 'New'), ('PAID', 'Pay'), ('SHIPPED', 'Ship'), ('CANCELLED', 'Can"cel');
            INSERT INTO object_map_type VALUES ('order', 'Order');
            INSERT INTO object VALUES ('1', 'order'), ('2', 'order'), ('3', 'order');
            INSERT INTO object_Order VALUES
                ('1', '2026-01-31 08:30:00', NULL, 'NEW', 9.5),
                ('1', '2026-02-01 09:15:00', 'status', 'PAID', NULL),
                ('1', '2026-02-02 00:00:00', 'total', 'PAID', 7),
                ('1', '2026-02-03 16:45:00', 'status', 'SHIPPED', NULL),
                ('2', '2026-02-01 10:00:00', NULL, 'NEW', 1),
                ('2', '2026-02-05 11:20:00', 'status', 'CANCELLED', NULL),
                ('3', '2026-02-13 07:05:00', NULL, 'NEW', 2),
                ('3', '2026-02-28 23:59:59', 'status', 'PAID', NULL);
            INSERT INTO event_New VALUES
                ('e1', '2026-01-31 08:30:00', 'ada'), ('e3', '2026-02-01T10:00:00Z', 'bob'), ('e6', '2026-02-13 07:05:00', NULL);
            INSERT INTO event_Pay VALUES ('e2', '2026-02-01 09:15:00'), ('e7', '2026-02-28 23:59:59');
            INSERT INTO event_Ship VALUES ('e4', '2026-02-03 16:45:00');
            INSERT INTO "event_Can""cel" VALUES ('e5', '2026-02-05 11:20:00');
            INSERT INTO event SELECT ocel_id, 'NEW' FROM event_New;
            INSERT INTO event_object VALUES
                ('e1', '1', 'order'), ('e1', '1', 'payer'), ('e2', '1', 'order'), ('e3', '2', 'order'), ('e4', '1', 'order'),
                ('e5', '2', 'order'), ('e6', '3', 'order'), ('e7', '3', 'order');
            """;

    private static final String ITEMS = """
            CREATE TABLE object_Item (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT);
            INSERT INTO object_map_type VALUES ('item', 'Item');
            INSERT INTO object VALUES ('i1', 'item');
            INSERT INTO event_object VALUES ('e1', 'i1', 'content'), ('e2', 'i1', 'content');
            """;

    private CorpusDatabases() {}

    /** Writes all databases. */
    public static void write(Path directory) {
        write(directory.resolve("orders.sqlite"), ORDERS);
        write(directory.resolve("two_types.db"), ORDERS + ITEMS);
        write(directory.resolve("table.sqlite"), "CREATE TABLE history (id TEXT, status TEXT);\n");
        write(directory.resolve("no_table.sqlite"), ORDERS + "DROP TABLE event_Ship;\n");
    }

    /** Writes one database with statements that end with semicolons at the ends of lines. */
    public static void write(Path file, String statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements.split(";\n", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
