package dev.turnstile.torture;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is, by its JDBC URL.
 *
 * @param url the whole URL
 * @param host the host
 * @param port the port
 */
record ServerAddress(String url, String host, int port) {

    private static final int DEFAULT_PORT = 5432;
    private static final Pattern URL = Pattern.compile("jdbc:postgresql://([^/:?,]+)(?::(\\d+))?(/.*)");

    /**
     * Reads a URL with one host.
     *
     * @throws IllegalArgumentException if it is no such URL
     */
    static ServerAddress of(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--url: expected jdbc:postgresql://host:port/database?user=..&password=.. with one host");
        }
        return new ServerAddress(
                url, matcher.group(1), matcher.group(2) == null ? DEFAULT_PORT : Integer.parseInt(matcher.group(2)));
    }

    /** Returns the URL of the same database by way of a port on this machine. */
    String through(int localPort) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalStateException(url);
        }
        return "jdbc:postgresql://127.0.0.1:" + localPort + matcher.group(3);
    }
}
