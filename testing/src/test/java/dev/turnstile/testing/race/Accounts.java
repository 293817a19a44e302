package dev.turnstile.testing.race;

import dev.turnstile.testing.database.Template;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Accounts that several writers charge: wrong, by a value that was read before, and right. */
final class Accounts {

    static final Template TEMPLATE = dataSource -> {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE account (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, balance int NOT NULL)");
        }
    };

    private final DataSource dataSource;

    Accounts(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Opens an account with a balance of 100. */
    int open() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return number(connection, "INSERT INTO account (balance) VALUES (100) RETURNING id");
        }
    }

    int balance(int account) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return number(connection, "SELECT balance FROM account WHERE id = " + account);
        }
    }

    /** Reads the balance, and writes it reduced by 10: loses the update of another writer. */
    int readAndWrite(int account) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            int balance = number(connection, "SELECT balance FROM account WHERE id = " + account);
            set(connection, account, balance - 10);
            connection.commit();
            connection.setAutoCommit(true);
            return balance - 10;
        }
    }

    /** Reduces the balance in one statement. */
    void reduce(int account) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE account SET balance = balance - 10 WHERE id = ?")) {
            update.setInt(1, account);
            update.executeUpdate();
        }
    }

    private static void set(Connection connection, int account, int balance) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE account SET balance = ? WHERE id = ?")) {
            update.setInt(1, balance);
            update.setInt(2, account);
            update.executeUpdate();
        }
    }

    private static int number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }
}
