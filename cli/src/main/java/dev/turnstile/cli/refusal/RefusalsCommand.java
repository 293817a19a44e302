package dev.turnstile.cli.refusal;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.RecordedRefusals;
import dev.turnstile.postgres.RecordedRefusals.By;
import dev.turnstile.postgres.RefusalFilter;
import dev.turnstile.postgres.listing.Listings;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts or lists refused commands and transitions. */
@Command(
        name = "refusals",
        mixinStandardHelpOptions = true,
        description = "Counts refused commands and transitions by verb, name, state, guard and actor, or lists them.",
        footer = "Exit code 0: shown, also without refusals.")
public final class RefusalsCommand implements Callable<Integer> {

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Option(names = "--list", description = "List individual refusals, newest first.")
    private boolean list;

    @Option(
            names = "--by",
            split = ",",
            paramLabel = "WHAT",
            description = "The fields to group counts by: ${COMPLETION-CANDIDATES}; all by default.")
    private List<By> by = List.of(By.values());

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        filter.check();
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            print(
                    turnstile.refusals(),
                    filter.filter(Listings.of(database.dataSource()).tables()));
        }
        return 0;
    }

    private void print(RecordedRefusals refusals, RefusalFilter asked) {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            RefusalListing.print(out, refusals.list(asked), options.json());
        } else {
            Set<By> fields = EnumSet.copyOf(by);
            CountListing.print(out, refusals.counts(asked, fields), fields, options.json());
        }
        out.flush();
    }
}
