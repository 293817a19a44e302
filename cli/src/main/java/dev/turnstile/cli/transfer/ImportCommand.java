package dev.turnstile.cli.transfer;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Reason;
import dev.turnstile.postgres.ImportProgress;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.text.spi.ShownText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports JSON lines into the log. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Imports a file of 'turnstile export' into the log, in batches. Run it again to continue after"
                + " a failure.",
        footer = "Exit code 0: all events are in the log; 2: a line was refused, or a failure; its batch was rolled"
                + " back.")
public final class ImportCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to read; - for standard input.")
    private String file = "";

    @Option(
            names = "--keep-positions",
            description = "Keep the positions of the events; needs a log that was empty. By default, events get new"
                    + " positions.")
    private boolean keepPositions;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        options.check();
        try (InputStream in = open();
                Database database = options.openExisting();
                PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
            ImportProgress done = turnstile.eventLines().importAll(in, keepPositions, progress -> {});
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT,
                            "%s: %s appended, %,d already in the log, %s imported before",
                            file,
                            ShownText.count(done.events(), "event"),
                            done.present(),
                            ShownText.count(done.skippedLines(), "line")));
            return 0;
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read (" + Reason.of(e) + ")", e);
        }
    }

    private InputStream open() throws IOException {
        if (file.equals("-")) {
            return System.in;
        }
        if (Files.isDirectory(Path.of(file))) {
            throw new BadInput(file + ": expected a file, got a directory", null);
        }
        return Files.newInputStream(Path.of(file));
    }
}
