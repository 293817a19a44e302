package dev.turnstile.event;

/**
 * The result of an append to one stream.
 *
 * @param stream the stream
 * @param version the version of the stream's last event after the append
 * @param position the position of the last appended event in the log, which is not settled; 0 if no event was appended
 */
public record Appended(StreamName stream, int version, long position) {}
