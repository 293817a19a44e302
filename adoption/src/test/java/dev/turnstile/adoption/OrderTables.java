package dev.turnstile.adoption;

import java.util.List;

/** One history of four orders, written into the tables of each library as the library writes them. */
public final class OrderTables {

    /** The same history as CSV. */
    public static final String CSV = """
            order_id,status,changed_at,changed_by
            1,new,2026-01-01T08:00:00Z,ada
            1,paid,2026-01-01T09:00:00Z,grace
            1,shipped,2026-01-03T10:30:00Z,ada
            2,new,2026-01-01T08:05:00Z,ada
            2,cancelled,2026-01-01T08:06:00Z,ada
            3,new,2026-01-02T12:00:00Z,ada
            3,paid,2026-01-02T12:00:00Z,grace
            3,new,2026-01-02T14:00:00Z,grace
            3,paid,2026-01-02T15:00:00Z,ada
            20,new,2026-01-05T00:00:00.250Z,ada
            """;

    private OrderTables() {}

    private record Change(String order, String from, String to, String time, String actor) {}

    private static List<Change> changes() {
        List<String[]> rows = CSV.lines().skip(1).map(line -> line.split(",")).toList();
        return java.util.stream.IntStream.range(0, rows.size())
                .mapToObj(i -> {
                    String[] row = rows.get(i);
                    boolean first = i == 0 || !rows.get(i - 1)[0].equals(row[0]);
                    return new Change(row[0], first ? "" : rows.get(i - 1)[1], row[1], row[2], row[3]);
                })
                .toList();
    }

    /** Writes a table of status changes; the rows are stored from the last to the first. */
    public static void writeHistory(OrderDatabase database) {
        database.execute("CREATE TABLE order_status_history (id bigint PRIMARY KEY, order_id bigint NOT NULL,"
                + " status text, changed_at timestamptz, changed_by text)");
        List<Change> changes = changes();
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            database.execute("INSERT INTO order_status_history VALUES (%d, %s, '%s', '%s', '%s')"
                    .formatted(i, change.order, change.to, change.time, change.actor));
        }
    }

    /** Writes the versions of PaperTrail, in YAML or JSON, with changes of other attributes and of other types. */
    public static void writeVersions(OrderDatabase database, boolean json) {
        String type = json ? "jsonb" : "text";
        database.execute("CREATE TABLE versions (id bigserial PRIMARY KEY, item_type varchar NOT NULL, item_id bigint"
                + " NOT NULL, event varchar NOT NULL, whodunnit varchar, object " + type + ", object_changes " + type
                + ", created_at timestamp(6))");
        for (Change change : changes()) {
            String text = json
                    ? "{\"state\": [%s, \"%s\"], \"updated_at\": [null, \"%s\"]}"
                            .formatted(change.from.isEmpty() ? "null" : '"' + change.from + '"', change.to, change.time)
                    : "---\nstate:\n- %s\n- %s\nupdated_at:\n- \n- !ruby/object:ActiveSupport::TimeWithZone\n  utc: %s\n"
                            .formatted(change.from, change.to, change.time);
            database.execute("INSERT INTO versions (item_type, item_id, event, whodunnit, object_changes, created_at)"
                    + " VALUES ('Order', %s, '%s', '%s', '%s', timestamptz '%s' AT TIME ZONE 'UTC')"
                            .formatted(
                                    change.order,
                                    change.from.isEmpty() ? "create" : "update",
                                    change.actor,
                                    text,
                                    change.time));
        }
        database.execute("INSERT INTO versions (item_type, item_id, event, object_changes, created_at) VALUES"
                + " ('Order', 1, 'update', '{\"note\": [null, \"x\"]}', '2026-02-01'),"
                + " ('Customer', 1, 'update', '{\"state\": [\"new\", \"gone\"]}', '2026-02-01'),"
                + " ('Order', 2, 'destroy', '{\"state\": [\"cancelled\", null]}', '2026-02-01')");
    }

    /** Writes the audits of Audited: all values at the creation, pairs at a change, all values at the deletion. */
    public static void writeAudits(OrderDatabase database, String type) {
        database.execute("CREATE TABLE audits (id serial PRIMARY KEY, auditable_id integer, auditable_type varchar,"
                + " associated_id integer, associated_type varchar, user_id integer, user_type varchar, username"
                + " varchar, action varchar, audited_changes " + type + ", version integer DEFAULT 0, comment varchar,"
                + " remote_address varchar, request_uuid varchar, created_at timestamp(6))");
        for (Change change : changes()) {
            String text = change.from.isEmpty()
                    ? "{\"status\": \"%s\", \"note\": null}".formatted(change.to)
                    : "{\"status\": [\"%s\", \"%s\"]}".formatted(change.from, change.to);
            database.execute("INSERT INTO audits (auditable_id, auditable_type, username, action, audited_changes,"
                    + " version, created_at) SELECT %s, 'Order', '%s', '%s', '%s', count(*) + 1, timestamptz '%s' AT TIME"
                            .formatted(
                                    change.order,
                                    change.actor,
                                    change.from.isEmpty() ? "create" : "update",
                                    text,
                                    change.time)
                    + " ZONE 'UTC' FROM audits WHERE auditable_id = " + change.order);
        }
        database.execute(
                "INSERT INTO audits (auditable_id, auditable_type, action, audited_changes, version, created_at)"
                        + " VALUES (2, 'Order', 'destroy', '{\"status\": \"cancelled\"}', 3, '2026-02-01')");
    }

    /** Writes the revisions of Envers, with a revision of another column after each change, and a deletion. */
    public static void writeRevisions(OrderDatabase database) {
        database.execute("CREATE TABLE revinfo (rev integer PRIMARY KEY, revtstmp bigint);"
                + " CREATE TABLE orders_aud (id bigint NOT NULL, rev integer NOT NULL REFERENCES revinfo, revtype"
                + " smallint, note varchar(255), status varchar(255), PRIMARY KEY (rev, id))");
        int revision = 0;
        for (Change change : changes()) {
            for (String note : List.of("a", "b")) {
                revision++;
                database.execute(("INSERT INTO revinfo VALUES (%1$d, extract(epoch FROM timestamptz '%2$s') * 1000);"
                                + " INSERT INTO orders_aud VALUES (%3$s, %1$d, %4$d, '%5$s', '%6$s')")
                        .formatted(
                                revision,
                                change.time,
                                change.order,
                                change.from.isEmpty() && note.equals("a") ? 0 : 1,
                                note,
                                change.to));
            }
        }
        database.execute("INSERT INTO revinfo VALUES (1000, 1800000000000);"
                + " INSERT INTO orders_aud (id, rev, revtype) VALUES (2, 1000, 2)");
    }

    /** Writes orders with Logidze's versions: all columns in the first, the changed columns in the others. */
    public static void writeLogData(OrderDatabase database) {
        database.execute("CREATE TABLE orders (id bigint PRIMARY KEY, status text, note text, log_data jsonb)");
        for (Change change : changes()) {
            String columns = change.from.isEmpty()
                    ? "jsonb_build_object('id', %s, 'status', '%s', 'note', null)".formatted(change.order, change.to)
                    : "jsonb_build_object('status', '%s')".formatted(change.to);
            database.execute("INSERT INTO orders VALUES (%s, '', '', '{\"v\": 0, \"h\": []}') ON CONFLICT DO NOTHING"
                    .formatted(change.order));
            database.execute("""
                    UPDATE orders SET status = '%2$s', log_data = jsonb_build_object(
                      'v', (log_data ->> 'v')::int + 1,
                      'h', log_data -> 'h' || jsonb_build_array(jsonb_build_object(
                        'v', (log_data ->> 'v')::int + 1, 'c', %3$s, 'm', jsonb_build_object('_r', '%4$s'),
                        'ts', (extract(epoch FROM timestamptz '%5$s') * 1000)::bigint)))
                    WHERE id = %1$s
                    """.formatted(change.order, change.to, columns, change.actor, change.time));
        }
        database.execute("UPDATE orders SET log_data = jsonb_build_object('v', (log_data ->> 'v')::int + 1, 'h',"
                + " log_data -> 'h' || jsonb_build_array(jsonb_build_object('v', (log_data ->> 'v')::int + 1, 'ts',"
                + " 1800000000000, 'c', jsonb_build_object('note', 'x'))))");
    }
}
