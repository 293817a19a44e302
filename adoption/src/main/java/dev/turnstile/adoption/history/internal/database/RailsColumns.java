package dev.turnstile.adoption.history.internal.database;

/**
 * The columns of a library of Rails that records changes.
 *
 * @param record the column with the id of the record
 * @param typeColumn the column with the type of the record
 * @param type the type of the records to read
 * @param event the column with the kind of the change
 * @param changes the column with the changed attributes
 */
record RailsColumns(String record, String typeColumn, String type, String event, String changes) {}
