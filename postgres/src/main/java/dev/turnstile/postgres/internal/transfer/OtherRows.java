package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.InvalidEventLineException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The lines of a batch that are not events or keys. There are few such lines, so the server parses them.
 *
 * @param text the statements
 */
record OtherRows(LineText text) {

    private static final String STAGED =
            "CREATE TEMP TABLE turnstile_line (n bigint NOT NULL, line jsonb NOT NULL) ON COMMIT DROP";

    private static final String COPY = "COPY pg_temp.turnstile_line (n, line) FROM STDIN";

    /** Inserts the machines and lifecycles that the events need. */
    void define(Connection connection, EventBatch batch) throws SQLException, IOException {
        if (batch.hasOthers()) {
            TransferConnection.execute(connection, STAGED);
            RowCopy.copy(connection, COPY, batch.others(), batch::otherLine);
            refuseAny(connection, "contradicting.sql");
            TransferConnection.execute(connection, text.file("define.sql"));
        }
    }

    /** Writes the deletions and metadata of streams. */
    void describe(Connection connection, EventBatch batch) throws SQLException {
        if (batch.hasOthers()) {
            refuseAny(connection, "unfit_streams.sql");
            TransferConnection.execute(connection, text.file("streams.sql"));
        }
    }

    private void refuseAny(Connection connection, String check) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(text.file(check))) {
            if (row.next()) {
                throw new InvalidEventLineException(row.getLong("n"), null, row.getString("problem"), null);
            }
        }
    }
}
