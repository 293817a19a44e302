package dev.turnstile.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Starts a server and commits rows into {@code kept}, printing each after its commit. */
final class CommitForEver {

    private CommitForEver() {}

    public static void main(String[] args) throws SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(args[0]), StartAndWait.options(args[1]));
        System.out.println(server.pid());
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (id bigint PRIMARY KEY)");
            for (long id = 1; id > 0; id++) {
                statement.execute("INSERT INTO kept VALUES (" + id + ")");
                System.out.println(id);
            }
        }
    }
}
