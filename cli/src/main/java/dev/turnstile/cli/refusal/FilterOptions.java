package dev.turnstile.cli.refusal;

import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.TimeOption;
import dev.turnstile.postgres.RefusalFilter;
import dev.turnstile.postgres.listing.InstalledTable;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that filter refusals. */
final class FilterOptions {

    @Option(
            names = "--verb",
            paramLabel = "PATTERN",
            description = "The refused command or transition: ship.orders, *.orders, reserve_*.")
    private @Nullable String verb;

    @Option(names = "--name", paramLabel = "NAME", description = "The kind of refusal, such as guard_refused.")
    private @Nullable String name;

    @Option(names = "--record", paramLabel = "RECORD", description = RecordName.DESCRIPTION)
    private @Nullable String record;

    @Option(names = "--state", paramLabel = "STATE", description = "The state of the record.")
    private @Nullable String state;

    @Option(names = "--guard", paramLabel = "GUARD", description = "A guard that did not hold.")
    private @Nullable String guard;

    @Option(names = "--actor", paramLabel = "ACTOR", description = "The actor of the refused command or transition.")
    private @Nullable String actor;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "The earliest time: 2030-01-31T12:00:00Z, 2030-01-31, or an age such as 30m, 24h, 7d.")
    private @Nullable Instant since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The maximum number of lines; ${DEFAULT-VALUE} by default.")
    private int limit = RefusalFilter.all().limit();

    void check() {
        if (limit < 1) {
            throw new BadInput("--limit: expected 1 or more, got " + limit, null);
        }
    }

    /**
     * Returns the filter. A record that is given with its table is matched by the table's machine and the record's key.
     */
    RefusalFilter filter(List<InstalledTable> tables) {
        String asked = record;
        String key = asked;
        Set<String> machines = new HashSet<>();
        for (InstalledTable table : tables) {
            Optional<String> named = asked == null ? Optional.empty() : new RecordName(asked).keyIn(table.category());
            if (named.isPresent() && table.machine() != null) {
                key = RecordName.asStored(named.get(), table.idColumns().size());
                machines.add(table.machine());
            }
        }
        String subject = machines.size() == 1 ? machines.iterator().next() : null;
        return new RefusalFilter(verb, name, subject, key, state, guard, actor, since, limit);
    }
}
