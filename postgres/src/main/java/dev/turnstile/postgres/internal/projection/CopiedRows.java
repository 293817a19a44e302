package dev.turnstile.postgres.internal.projection;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Inserts rows by COPY. Their keys must not exist in the table. */
public final class CopiedRows {

    private static final int BUFFER = 1 << 16;

    private static final String COPY = "COPY {table} ({columns}) FROM STDIN";

    private CopiedRows() {}

    /**
     * Inserts rows. The connection must be a connection of the PostgreSQL driver, or of a pool if it can be unwrapped.
     */
    public static <K, R extends Record> void write(Connection connection, RowTable<K, R> table, Iterable<R> rows)
            throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(table.fill(COPY));
        try {
            StringBuilder text = new StringBuilder(BUFFER);
            for (R row : rows) {
                line(text, table.shape(), row);
                if (text.length() > BUFFER) {
                    send(copy, text);
                }
            }
            send(copy, text);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void send(CopyIn copy, StringBuilder text) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    private static <R extends Record> void line(StringBuilder text, RowShape<?, R> shape, R row) {
        for (int i = 0; i < shape.columns().size(); i++) {
            if (i > 0) {
                text.append('\t');
            }
            value(text, shape.value(row, i));
        }
        text.append('\n');
    }

    private static void value(StringBuilder text, @Nullable Object value) {
        if (value == null) {
            text.append("\\N");
        } else if (value instanceof String characters) {
            escaped(text, characters);
        } else {
            text.append(value);
        }
    }

    private static void escaped(StringBuilder text, String characters) {
        for (int i = 0; i < characters.length(); i++) {
            char character = characters.charAt(i);
            switch (character) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(character);
            }
        }
    }
}
