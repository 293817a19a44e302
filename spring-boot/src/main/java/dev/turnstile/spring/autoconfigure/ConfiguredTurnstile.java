package dev.turnstile.spring.autoconfigure;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The properties as settings of a builder.
 *
 * @param properties the properties
 * @param builder the builder
 * @param dataSource the data source of the builder
 */
record ConfiguredTurnstile(TurnstileProperties properties, PostgresTurnstile.Builder builder, DataSource dataSource) {

    /** The SQLSTATE of a statement that a role may not execute. */
    private static final String PRIVILEGE = "42501";

    /**
     * Applies the properties.
     *
     * @param application the name of the application, if it has one
     */
    void apply(@Nullable String application) {
        builder.schema(properties.schema())
                .groupCommit(properties.groupCommit().enabled())
                .groupCommitWait(properties.groupCommit().maxWait())
                .subscriptionLease(properties.subscriptions().lease());
        if (properties.differingSessions()) {
            builder.differingSessions();
        }
        String name = properties.applicationName() == null ? application : properties.applicationName();
        if (name != null && !name.isBlank()) {
            builder.applicationName(name);
        }
    }

    /**
     * Opens Turnstile.
     *
     * @throws SetupFailedException if the database cannot be reached or is not PostgreSQL, if the role lacks a
     *     privilege, or if {@code turnstile.install} is false and the schema is missing or has another version
     */
    PostgresTurnstile open() {
        requirePostgres();
        return properties.install() ? installed() : found();
    }

    private PostgresTurnstile installed() {
        try {
            return builder.open();
        } catch (LifecycleException e) {
            if (e.getCause() instanceof SQLException denied && PRIVILEGE.equals(denied.getSQLState())) {
                throw new SetupFailedException(
                        String.valueOf(e.getMessage()),
                        "grant the role the privilege to create the schema, or let another role install it and set"
                                + " turnstile.install to false",
                        e);
            }
            throw e;
        }
    }

    private PostgresTurnstile found() {
        try {
            return builder.openInstalled();
        } catch (LifecycleException e) {
            throw new SetupFailedException(
                    String.valueOf(e.getMessage()).replaceFirst("; .*", ""),
                    "set turnstile.install to true, or install the schema before the application starts",
                    e);
        }
    }

    private void requirePostgres() {
        try (Connection connection = dataSource.getConnection()) {
            if (!connection.isWrapperFor(PGConnection.class)) {
                throw new SetupFailedException(
                        "expected a PostgreSQL database, got a connection of "
                                + connection.getClass().getName(),
                        "set spring.datasource.url to a URL of PostgreSQL 15 or newer, such as"
                                + " jdbc:postgresql://localhost/shop, or set turnstile.enabled to false",
                        null);
            }
        } catch (SQLException e) {
            throw new SetupFailedException(
                    "the database cannot be reached: " + e.getMessage(),
                    "start the database, and check spring.datasource.url",
                    e);
        }
    }
}
