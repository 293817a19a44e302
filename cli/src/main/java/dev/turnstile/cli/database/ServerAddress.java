package dev.turnstile.cli.database;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Reason;
import dev.turnstile.text.ShownText;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL server is, and as whom to log in.
 *
 * @param url as {@code jdbc:postgresql://host:port/database}
 * @param user the user, or null for what the URL says
 * @param password the password, or null for what the URL says
 */
record ServerAddress(
        String url, @Nullable String user, @Nullable String password) {

    private static final int PATIENCE_SECONDS = 10;

    /** Connects once, so that what is wrong is said at once and in one line. */
    void check() {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new BadInput("--url: expected jdbc:postgresql://host:port/database, got " + redacted(), null);
        }
        try (Connection connection = DriverManager.getConnection(url, properties())) {
            connection.isValid(PATIENCE_SECONDS);
        } catch (SQLException e) {
            throw new BadInput(redacted() + ": cannot connect (" + reason(e) + ")", e);
        }
    }

    Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "turnstile");
        properties.setProperty("connectTimeout", Integer.toString(PATIENCE_SECONDS));
        properties.setProperty("loginTimeout", Integer.toString(PATIENCE_SECONDS));
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    /** Returns the URL without its password: messages end up in logs. */
    String redacted() {
        return ShownText.withoutSecrets(url);
    }

    @Override
    public String toString() {
        return redacted();
    }

    /** The driver takes what stands before the host for a part of the host, and names it without the rest of the URL. */
    private String reason(SQLException e) {
        String message = Reason.onOneLine(String.valueOf(e.getMessage()));
        String cause = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
        String reason = message.contains(cause) ? message : message + " " + cause;
        return ShownText.withoutSecrets(reason, url);
    }
}
