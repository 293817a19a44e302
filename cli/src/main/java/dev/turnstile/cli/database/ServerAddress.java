package dev.turnstile.cli.database;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Reason;
import dev.turnstile.text.spi.ShownText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a PostgreSQL server, with the driver's properties.
 *
 * @param given the URL that the user gave
 * @param jdbcUrl the JDBC URL
 * @param settings the driver's properties, including user and password
 */
record ServerAddress(String given, String jdbcUrl, Map<String, String> settings) {

    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    private static final String HIDDEN = "***";

    /** The parameter with the user. */
    private static final Pattern USER = Pattern.compile("([?&]user=)([^&#\\s)]*)");

    /** The hosts and ports, before the database or the parameters. */
    private static final Pattern AUTHORITY = Pattern.compile("//([^/?]*)");

    private static final String JDBC = "jdbc:postgresql:";

    ServerAddress {
        settings = Map.copyOf(settings);
    }

    /**
     * Parses a URL, {@code jdbc:postgresql://host:port/database} or
     * {@code postgresql://user:password@host:port/database}.
     *
     * @param user the user, which overrides the user in a {@code postgresql://} URL; if null, the URL's user, or else
     *     PGUSER
     * @param password the password, which overrides the URL's password; if null, the URL's password, or else PGPASSWORD
     * @throws BadInput if the URL has neither form
     */
    static ServerAddress of(String url, @Nullable String user, @Nullable String password) {
        Map<String, String> settings = new HashMap<>();
        put(settings, "user", System.getenv("PGUSER"));
        put(settings, "password", System.getenv("PGPASSWORD"));
        String jdbcUrl = url;
        if (PostgresUri.matches(url)) {
            PostgresUri uri = PostgresUri.parse(url);
            jdbcUrl = uri.jdbcUrl();
            settings.putAll(uri.properties());
        } else if (!url.startsWith(JDBC)) {
            throw new BadInput(
                    "--url: expected jdbc:postgresql://host:port/database or " + PostgresUri.EXPECTED + ", got "
                            + ShownText.withoutSecrets(url),
                    null);
        } else {
            checkHosts(url);
        }
        put(settings, "user", user);
        put(settings, "password", password);
        return new ServerAddress(url, jdbcUrl, settings);
    }

    private static void checkHosts(String url) {
        checkLogin(url);
        checkPorts(url);
    }

    /** The driver takes a user and a password before the host for a part of the host, and its messages quote them. */
    private static void checkLogin(String url) {
        String address = url.split("[?#]", 2)[0];
        int at = address.lastIndexOf('@');
        Matcher authority = AUTHORITY.matcher(address);
        if (at >= 0 && (address.indexOf('/', at) >= 0 || (authority.find() && at < authority.end()))) {
            throw new BadInput(
                    "--url: expected jdbc:postgresql://host:port/database, got a user or a password before the host,"
                            + " which a JDBC URL does not contain; use --user and --password, or "
                            + PostgresUri.EXPECTED,
                    null);
        }
    }

    /** Checks the ports, because for a port out of range the driver refuses the whole URL without naming the port. */
    private static void checkPorts(String url) {
        Matcher authority = AUTHORITY.matcher(url);
        if (url.indexOf('@') >= 0 || !authority.find()) {
            return;
        }
        for (String host : authority.group(1).split(",", -1)) {
            int colon = host.indexOf(':', host.lastIndexOf(']') + 1);
            PostgresUri.checkPort(colon < 0 ? "" : host.substring(colon + 1));
        }
    }

    private static void put(Map<String, String> settings, String name, @Nullable String value) {
        if (value != null) {
            settings.put(name, value);
        }
    }

    /** Connects once, so that a connection error is reported at once and in one line. */
    void check() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, properties())) {
            connection.isValid(CONNECT_TIMEOUT_SECONDS);
        } catch (SQLException e) {
            throw new BadInput(redacted() + ": cannot connect (" + reason(e) + ")", e);
        }
    }

    Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "turnstile");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("loginTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        properties.putAll(settings);
        return properties;
    }

    /** Returns the URL without user, password and other secrets, for messages. */
    String redacted() {
        return withoutUser(ShownText.withoutSecrets(given));
    }

    private static String withoutUser(String text) {
        return USER.matcher(text).replaceAll("$1" + HIDDEN);
    }

    @Override
    public String toString() {
        return redacted();
    }

    /** The driver may treat user and password as a part of the host name and quote them without the rest of the URL. */
    private String reason(SQLException e) {
        String message = Reason.onOneLine(String.valueOf(e.getMessage()));
        String cause = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
        String reason = message.contains(cause) ? message : message + " " + cause;
        String password = settings.get("password");
        String hidden = password == null || password.isEmpty() ? reason : reason.replace(password, HIDDEN);
        return withoutUser(ShownText.withoutSecrets(namesInUrl(hidden), given));
    }

    /** Hides the user of the URL where the server quotes the name. */
    private String namesInUrl(String reason) {
        Matcher parameter = USER.matcher(given);
        String name = parameter.find()
                ? URLDecoder.decode(parameter.group(2), StandardCharsets.UTF_8)
                : PostgresUri.matches(given)
                        ? PostgresUri.parse(given).properties().getOrDefault("user", "")
                        : "";
        return name.isEmpty() ? reason : reason.replace('"' + name + '"', '"' + HIDDEN + '"');
    }
}
