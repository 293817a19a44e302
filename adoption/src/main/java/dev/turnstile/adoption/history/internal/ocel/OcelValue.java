package dev.turnstile.adoption.history.internal.ocel;

/**
 * The value of an object's attribute from a time on.
 *
 * @param attribute the name of the attribute
 * @param value the value
 * @param time the time as in the file
 * @param line the line; 0 if the file has no lines
 */
record OcelValue(String attribute, String value, String time, long line) {}
