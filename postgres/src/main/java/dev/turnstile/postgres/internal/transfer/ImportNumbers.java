package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.InvalidEventLineException;
import dev.turnstile.postgres.internal.transfer.EventBatch.TypeKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The cached numbers of categories and types of an import. Used by one thread. */
final class ImportNumbers {

    private static final String CODES = """
            SELECT s.code FROM {schema}.lifecycle l JOIN {schema}.state s ON s.machine = l.machine
            WHERE l.table_name = ? AND l.state_column = ?""";

    private final LineText text;
    private final Map<String, Short> categories = new HashMap<>();
    private final Map<TypeKey, Short> types = new HashMap<>();

    ImportNumbers(LineText text) {
        this.text = text;
    }

    /** Reads the numbers of a batch's categories and types, and assigns missing ones. */
    void load(Connection connection, EventBatch batch) throws SQLException {
        List<String> newCategories = batch.streams().stream()
                .map(stream -> stream.name().category())
                .distinct()
                .filter(name -> !categories.containsKey(name))
                .toList();
        // A row that another transaction has just inserted is visible to the next statement only.
        for (int look = 0; look < 2 && !categories.keySet().containsAll(newCategories); look++) {
            loadCategories(connection, newCategories);
        }
        List<TypeKey> newTypes =
                batch.types().stream().filter(type -> !types.containsKey(type)).toList();
        for (int look = 0; look < 2 && !types.keySet().containsAll(newTypes); look++) {
            loadTypes(connection, newTypes);
        }
        newTypes.forEach(type -> check(type, batch));
        checkCodes(connection, batch);
    }

    private void loadCategories(Connection connection, List<String> names) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(text.file("categories.sql"))) {
            query.setArray(1, connection.createArrayOf("text", names.toArray()));
            query.setArray(2, connection.createArrayOf("text", names.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    categories.put(row.getString("name"), row.getShort("id"));
                }
            }
        }
    }

    private void loadTypes(Connection connection, List<TypeKey> wanted) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(text.file("types.sql"))) {
            column(connection, query, 1, "text", wanted, TypeKey::table);
            column(connection, query, 2, "text", wanted, TypeKey::column);
            column(connection, query, 3, "text", wanted, TypeKey::kind);
            column(connection, query, 4, "text", wanted, TypeKey::name);
            column(connection, query, 5, "int2", wanted, TypeKey::schema);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    types.put(wanted.get(row.getInt("n") - 1), row.getShort("id"));
                }
            }
        }
    }

    private static void column(
            Connection connection,
            PreparedStatement query,
            int index,
            String type,
            List<TypeKey> wanted,
            Function<TypeKey, @Nullable Object> value)
            throws SQLException {
        query.setArray(
                index, connection.createArrayOf(type, wanted.stream().map(value).toArray()));
    }

    private void check(TypeKey type, EventBatch batch) {
        if (!types.containsKey(type)) {
            throw new InvalidEventLineException(
                    batch.firstOf(type),
                    "table",
                    "no machine is bound to table " + type.table() + ", column " + type.column()
                            + ", neither in this database nor in the file",
                    null);
        }
    }

    /** Checks that each event leads to a state that its machine has or had. */
    private void checkCodes(Connection connection, EventBatch batch) throws SQLException {
        for (Map.Entry<TypeKey, Map<Short, Long>> type : batch.codes().entrySet()) {
            Set<Short> known = codes(connection, type.getKey());
            type.getValue().forEach((code, line) -> {
                if (!known.contains(code)) {
                    throw new InvalidEventLineException(
                            line,
                            "to",
                            "expected the code of a state of the machine of table "
                                    + type.getKey().table() + ", got " + code,
                            null);
                }
            });
        }
    }

    private Set<Short> codes(Connection connection, TypeKey type) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(text.sql(CODES))) {
            query.setString(1, type.table());
            query.setString(2, type.column());
            Set<Short> codes = new HashSet<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    codes.add(row.getShort(1));
                }
            }
            return codes;
        }
    }

    short category(String name) {
        return Objects.requireNonNull(categories.get(name), name);
    }

    short type(TypeKey type) {
        return Objects.requireNonNull(types.get(type), type::toString);
    }

    /** Clears the cache, because some numbers may come from a transaction that was rolled back. */
    void clear() {
        categories.clear();
        types.clear();
    }
}
