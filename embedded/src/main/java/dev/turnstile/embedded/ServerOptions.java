package dev.turnstile.embedded;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of a server: port, settings, durability, shutdown hook and binaries.
 *
 * <p>Immutable; every {@code with} method returns a changed copy.
 */
public final class ServerOptions {

    /** The settings that {@link EmbeddedPostgres} sets itself. */
    private static final Set<String> RESERVED = Set.of(
            "port",
            "listen_addresses",
            "data_directory",
            "config_file",
            "hba_file",
            "logging_collector",
            "lc_messages");

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");
    private static final ServerOptions DEFAULTS = new ServerOptions(0, true, true, new TreeMap<>(), null);

    private final int port;
    private final boolean durable;
    private final boolean shutdownHook;
    private final Map<String, String> settings;
    private final @Nullable Path binaries;

    private ServerOptions(
            int port, boolean durable, boolean shutdownHook, Map<String, String> settings, @Nullable Path binaries) {
        this.port = port;
        this.durable = durable;
        this.shutdownHook = shutdownHook;
        this.settings = Collections.unmodifiableMap(settings);
        this.binaries = binaries;
    }

    /** Returns the default options: a free port, durable, PostgreSQL's default settings, the bundled binaries. */
    public static ServerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the TCP port on the loopback address.
     *
     * @param port the port, 1 to 65535, or 0 for a free port, which is the default
     * @throws IllegalArgumentException if the port is out of range
     */
    public ServerOptions withPort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("expected a port from 0 to 65535 (0: a free port), got " + port);
        }
        return new ServerOptions(port, durable, shutdownHook, new TreeMap<>(settings), binaries);
    }

    /**
     * Sets whether commits survive a crash of the machine.
     *
     * @param durable true (the default): {@code fsync}, {@code full_page_writes} and {@code synchronous_commit} are on.
     *     False: {@code fsync} and {@code full_page_writes} are off, which is faster; commits then survive the kill of
     *     any process, but neither a power failure nor a crash of the operating system
     */
    public ServerOptions withDurable(boolean durable) {
        return new ServerOptions(port, durable, shutdownHook, new TreeMap<>(settings), binaries);
    }

    /**
     * Sets whether a shutdown hook stops the server when the JVM ends.
     *
     * @param shutdownHook true (the default): a hook stops the server, at the same time as other hooks run. False: the
     *     caller must call {@link EmbeddedPostgres#close}, for instance after another hook has released its connections;
     *     if the caller does not, the server continues to run as after a kill of the JVM
     */
    public ServerOptions withShutdownHook(boolean shutdownHook) {
        return new ServerOptions(port, durable, shutdownHook, new TreeMap<>(settings), binaries);
    }

    /**
     * Sets a server setting, which overrides {@code postgresql.conf} and {@code ALTER SYSTEM}.
     *
     * @param name the name of the setting, such as {@code max_connections}, in any case
     * @param value the value as in {@code postgresql.conf}, without quotes around it
     * @throws IllegalArgumentException if the name is not the name of a setting, if {@link EmbeddedPostgres} itself
     *     sets the setting (port, listen_addresses, data_directory, config_file, hba_file, logging_collector,
     *     lc_messages), or if the value contains a control character
     */
    public ServerOptions withSetting(String name, String value) {
        String key = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(key).matches()) {
            throw new IllegalArgumentException("expected the name of a server setting, got '" + name + "'");
        }
        if (RESERVED.contains(key)) {
            throw new IllegalArgumentException("setting '" + key + "' is set by EmbeddedPostgres"
                    + (key.equals("port") ? "; use withPort" : "; remove it"));
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("setting '" + key + "': expected a value without control characters");
        }
        TreeMap<String, String> changed = new TreeMap<>(settings);
        changed.put(key, value);
        return new ServerOptions(port, durable, shutdownHook, changed, binaries);
    }

    /**
     * Sets an installation of PostgreSQL that is used instead of the bundled binaries.
     *
     * @param binaries the directory with {@code postgres}, {@code initdb} and {@code pg_ctl} of PostgreSQL 13 or later,
     *     such as {@code /usr/lib/postgresql/15/bin}
     */
    public ServerOptions withBinaries(Path binaries) {
        return new ServerOptions(port, durable, shutdownHook, new TreeMap<>(settings), binaries.toAbsolutePath());
    }

    /** Returns the port, or 0 for a free port. */
    public int port() {
        return port;
    }

    /** Returns whether commits survive a crash of the machine. */
    public boolean durable() {
        return durable;
    }

    /** Returns whether a shutdown hook stops the server when the JVM ends. */
    public boolean shutdownHook() {
        return shutdownHook;
    }

    /** Returns the server settings by name, in alphabetical order. */
    public Map<String, String> settings() {
        return settings;
    }

    /** Returns the directory of the binaries, or empty for the bundled binaries. */
    public Optional<Path> binaries() {
        return Optional.ofNullable(binaries);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerOptions that
                && port == that.port
                && durable == that.durable
                && shutdownHook == that.shutdownHook
                && settings.equals(that.settings)
                && Objects.equals(binaries, that.binaries);
    }

    @Override
    public int hashCode() {
        return Objects.hash(port, durable, shutdownHook, settings, binaries);
    }

    @Override
    public String toString() {
        return "ServerOptions[port=" + port + ", durable=" + durable + ", shutdownHook=" + shutdownHook + ", settings="
                + settings + ", binaries=" + (binaries == null ? "bundled" : binaries) + "]";
    }
}
