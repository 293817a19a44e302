package dev.turnstile.cli.database;

import dev.turnstile.cli.terminal.BadInput;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A connection URI of psql and other clients of libpq, converted for the JDBC driver:
 * {@code postgresql://user:password@host:port/database?sslmode=require}.
 *
 * <p>No message quotes a malformed URL, because it may contain a password at an unexpected position.
 *
 * @param jdbcUrl the JDBC URL with hosts, ports and database
 * @param properties the driver's properties, including {@code user} and {@code password} if the URI contains them
 */
record PostgresUri(String jdbcUrl, Map<String, String> properties) {

    static final String EXPECTED = "postgresql://user:password@host:port/database?parameter=value";

    private static final int MAX_PORT = 65_535;

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /** The driver's property for each libpq parameter; an empty name for a parameter without effect in Java. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("user", "user"),
            Map.entry("password", "password"),
            Map.entry("application_name", "ApplicationName"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("options", "options"),
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("sslpassword", "sslpassword"),
            Map.entry("gssencmode", "gssEncMode"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("target_session_attrs", "targetServerType"),
            Map.entry("keepalives", "tcpKeepAlive"),
            Map.entry("client_encoding", ""),
            Map.entry("fallback_application_name", ""));

    private static final Map<String, String> SERVER_TYPES = Map.of(
            "any", "any",
            "read-write", "primary",
            "primary", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    PostgresUri {
        properties = Map.copyOf(properties);
    }

    /** Returns whether a URL is a connection URI of libpq. */
    static boolean matches(String url) {
        return url.startsWith("postgresql://") || url.startsWith("postgres://");
    }

    /**
     * Parses a URI.
     *
     * @throws BadInput if the URI is malformed, or contains a parameter that the driver does not have
     */
    static PostgresUri parse(String url) {
        String rest = url.substring(url.indexOf("://") + 3);
        int question = rest.indexOf('?');
        String address = question < 0 ? rest : rest.substring(0, question);
        int slash = address.indexOf('/');
        String authority = slash < 0 ? address : address.substring(0, slash);
        String database = slash < 0 ? "" : address.substring(slash + 1);
        if (database.indexOf('@') >= 0 || database.indexOf('/') >= 0) {
            throw malformed("'/', '@', ':' and '?' inside the user, the password or the database");
        }
        Map<String, String> given = parameters(question < 0 ? "" : rest.substring(question + 1));
        int at = authority.lastIndexOf('@');
        Map<String, String> properties = new LinkedHashMap<>();
        if (at >= 0) {
            login(authority.substring(0, at), properties);
        }
        String name = given.getOrDefault("dbname", decoded(database));
        List<String> hosts =
                hosts(given.getOrDefault("host", authority.substring(at + 1)), given.getOrDefault("port", ""));
        given.forEach((parameter, value) -> put(properties, parameter, value));
        return new PostgresUri(
                "jdbc:postgresql://" + String.join(",", hosts) + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8),
                properties);
    }

    private static void login(String login, Map<String, String> properties) {
        int colon = login.indexOf(':');
        String user = decoded(colon < 0 ? login : login.substring(0, colon));
        if (!user.isEmpty()) {
            properties.put("user", user);
        }
        if (colon >= 0) {
            properties.put("password", decoded(login.substring(colon + 1)));
        }
    }

    private static List<String> hosts(String list, String ports) {
        List<String> hosts = new ArrayList<>();
        String[] given = list.split(",", -1);
        String[] portsGiven = ports.split(",", -1);
        for (int i = 0; i < given.length; i++) {
            String port = portsGiven.length == 1 ? portsGiven[0] : i < portsGiven.length ? portsGiven[i] : "";
            hosts.add(host(given[i], port));
        }
        return hosts;
    }

    private static String host(String given, String defaultPort) {
        int colon = given.indexOf(':', given.lastIndexOf(']') + 1);
        String host = decoded(colon < 0 ? given : given.substring(0, colon));
        String port = colon < 0 ? defaultPort : given.substring(colon + 1);
        if (host.startsWith("/")) {
            throw new BadInput(
                    "--url: expected a host name, got a directory of Unix sockets; the JDBC driver connects"
                            + " over TCP only, so specify a host such as localhost",
                    null);
        }
        if (!port.matches("\\d{0,5}")) {
            throw malformed("a password that contains ':' or '@', and write '@' before the host");
        }
        checkPort(port);
        return (host.isEmpty() ? "localhost" : host) + (port.isEmpty() ? "" : ":" + port);
    }

    /**
     * Checks a port; empty for the default. The message quotes only text that can be meant as a port, because other
     * text may be a part of a password.
     */
    static void checkPort(String port) {
        boolean digits = PORT.matcher(port).matches();
        if (!port.isEmpty() && (!digits || Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT)) {
            throw new BadInput(
                    "--url: expected a port from 1 to " + MAX_PORT + " after the host, got "
                            + (digits ? port : "other text"),
                    null);
        }
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equal = part.indexOf('=');
            if (equal < 1) {
                throw malformed("'&' and '=' inside the values of parameters");
            }
            parameters.put(decoded(part.substring(0, equal)), decoded(part.substring(equal + 1)));
        }
        return parameters;
    }

    private static void put(Map<String, String> properties, String parameter, String value) {
        if (parameter.equals("host") || parameter.equals("port") || parameter.equals("dbname")) {
            return;
        }
        String property = PARAMETERS.get(parameter);
        if (property == null) {
            throw new BadInput(
                    "--url: parameter '" + parameter
                            + "' of a postgresql:// URL is not supported; use the JDBC driver's property in a"
                            + " jdbc:postgresql:// URL",
                    null);
        }
        if (!property.isEmpty()) {
            properties.put(property, driversValue(property, value));
        }
    }

    private static String driversValue(String property, String value) {
        return switch (property) {
            case "targetServerType" -> {
                String type = SERVER_TYPES.get(value);
                if (type == null) {
                    throw new BadInput(
                            "--url: expected target_session_attrs of any, read-write, read-only, primary,"
                                    + " standby or prefer-standby, got '" + value + "'",
                            null);
                }
                yield type;
            }
            case "tcpKeepAlive" -> String.valueOf(!value.equals("0"));
            default -> value;
        };
    }

    /** Decodes percent-encoding only: a plus sign is not a space in these URIs. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed("a percent sign as %25");
        }
    }

    private static BadInput malformed(String remedy) {
        return new BadInput("--url: expected " + EXPECTED + ", got a malformed URL; percent-encode " + remedy, null);
    }

    @Override
    public String toString() {
        return jdbcUrl;
    }
}
