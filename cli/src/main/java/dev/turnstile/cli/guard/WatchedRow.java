package dev.turnstile.cli.guard;

import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.record.RecordStream;
import dev.turnstile.cli.record.TableName;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Enforcement;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.RowChange;
import dev.turnstile.postgres.listing.InstalledTable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A row of a table that is or was watched.
 *
 * @param table the table's name from the user, or the category of its streams
 * @param key the row's key
 * @param columns the number of columns of the key, or 0 if unknown
 * @param watched whether the table is watched now
 */
record WatchedRow(String table, String key, int columns, boolean watched) {

    static WatchedRow find(PostgresTurnstile turnstile, List<InstalledTable> tables, String named) {
        RecordName name = new RecordName(named);
        for (InstalledTable table : tables) {
            Optional<String> key = name.keyIn(TableName.of(table)).or(() -> name.keyIn(table.category()));
            if (key.isPresent()) {
                return of(table, key.get());
            }
        }
        if (name.table().isPresent()) {
            String table = name.table().get();
            return new WatchedRow(table, named.substring(table.length() + 1), 0, false);
        }
        StreamName stream = RecordStream.find(turnstile, named);
        return tables.stream()
                .filter(table -> table.category().equals(stream.category()))
                .findFirst()
                .map(table -> of(table, stream.key()))
                .orElseGet(() -> new WatchedRow(stream.category(), stream.key(), 0, false));
    }

    private static WatchedRow of(InstalledTable table, String key) {
        return new WatchedRow(TableName.of(table), key, table.idColumns().size(), table.watched());
    }

    List<RowChange> changes(Enforcement enforcement) {
        int known = columns > 0 ? columns : 1;
        try {
            return enforcement.changes(table, id(known));
        } catch (IllegalArgumentException e) {
            throw new BadInput(Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
        }
    }

    private Object id(int known) {
        return RecordName.key(key, known)
                .orElseThrow(() -> new BadInput(
                        "the key of table " + table + " has " + known + " columns, got '" + key
                                + "'; write its values as " + table + "/A,7",
                        null))
                .id();
    }
}
