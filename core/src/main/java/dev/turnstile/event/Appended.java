package dev.turnstile.event;

/**
 * What an append to one stream has done.
 *
 * @param stream the stream
 * @param version the version of its last event now
 * @param position the position of the last appended event in the log, which is not settled; 0 if none was appended
 */
public record Appended(StreamName stream, int version, long position) {}
