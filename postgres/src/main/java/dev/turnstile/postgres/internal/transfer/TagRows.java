package dev.turnstile.postgres.internal.transfer;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a batch's tags.
 *
 * @param text the statements
 */
record TagRows(LineText text) {

    /** Returns the ids of tags, inserts missing ones, and locks the rows FOR SHARE until the end of the transaction. */
    Map<String, Long> share(Connection connection, Set<String> names) throws SQLException {
        Map<String, Long> numbers = HashMap.newHashMap(names.size());
        if (names.isEmpty()) {
            return numbers;
        }
        Array all = connection.createArrayOf("text", names.toArray());
        try (PreparedStatement make = connection.prepareStatement(text.file("make_tags.sql"));
                PreparedStatement share = connection.prepareStatement(text.file("share_tags.sql"))) {
            make.setArray(1, all);
            make.executeUpdate();
            share.setArray(1, all);
            try (ResultSet row = share.executeQuery()) {
                while (row.next()) {
                    numbers.put(row.getString("name"), row.getLong("id"));
                }
            }
        }
        return numbers;
    }
}
