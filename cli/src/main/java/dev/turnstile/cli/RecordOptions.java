package dev.turnstile.cli;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.lifecycle.Lifecycle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that looks at one record. */
final class RecordOptions {

    @Option(names = "--machine", paramLabel = "NAME", description = "The machine, where several know the record.")
    private @Nullable String machine;

    @Mixin
    private LookOptions look = new LookOptions();

    boolean json() {
        return look.json();
    }

    Database open() {
        return look.open();
    }

    Lifecycle<String, String> pick(Database database, RecordKey record) {
        return new InstalledLifecycles(database).pick(machine, record);
    }
}
