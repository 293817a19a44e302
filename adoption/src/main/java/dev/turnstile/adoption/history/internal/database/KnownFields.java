package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.LogOptions;
import java.util.List;

/** The fields of a library's tables, which the options cannot change. */
final class KnownFields {

    private KnownFields() {}

    /**
     * Returns the options with the known fields and without conditions, which the statement contains.
     *
     * @throws dev.turnstile.adoption.history.InvalidLogException if the options contain a field or an order
     */
    static LogOptions of(DatabaseOrigin origin, LogOptions options, List<String> record, String status, String time) {
        boolean given = !options.record().isEmpty()
                || !options.status().isEmpty()
                || !options.time().isEmpty()
                || !options.times().isEmpty()
                || options.from().isPresent()
                || options.fileOrder();
        if (given) {
            throw origin.invalid(
                    0,
                    "expected no columns of record, status and time, because the library's tables determine them;"
                            + " remove these options, or read the table with a query");
        }
        LogOptions known = LogOptions.defaults()
                .withRecord(record.toArray(new String[0]))
                .withStatus(status)
                .withTime(time)
                .withZone(options.zone())
                .withTemporary(options.temporary());
        LogOptions skipping = options.skipBad() ? known.withSkipBad() : known;
        return options.actor().map(skipping::withActor).orElse(skipping);
    }
}
