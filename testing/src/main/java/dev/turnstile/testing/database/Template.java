package dev.turnstile.testing.database;

import javax.sql.DataSource;

/**
 * The preparation of a template: creates the tables and installs Turnstile in an empty database.
 *
 * <p>A template is prepared once for all test classes that use an equal {@code Template}. A lambda expression is equal
 * only to itself, so test classes that share a template must refer to one constant.
 */
@FunctionalInterface
public interface Template {

    /**
     * Prepares the database. All connections to the database must be closed at the end: the template is copied, and
     * PostgreSQL copies only databases without connections.
     *
     * @param dataSource the empty database
     * @throws Exception if the preparation fails; all test classes that use the template then fail
     */
    void prepare(DataSource dataSource) throws Exception;
}
