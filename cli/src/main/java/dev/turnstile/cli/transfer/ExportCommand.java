package dev.turnstile.cli.transfer;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.record.RecordStream;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.EventLines;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.text.spi.ShownText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Exports the log as JSON lines. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Exports the log as JSON lines, from one snapshot of the database.",
        footer = "Exit code 0: exported; 2: bad input or a failure.")
public final class ExportCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write; - for standard output.")
    private String file = "";

    @Option(names = "--stream", paramLabel = "NAME", description = "Only this stream, such as orders/42.")
    private @Nullable String stream;

    @Option(
            names = "--category",
            paramLabel = "NAME",
            description = "Only the streams of this category, such as orders.")
    private @Nullable String category;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (stream != null && category != null) {
            throw new BadInput("--stream and --category cannot be used together; give one of them", null);
        }
        options.check();
        boolean standardOutput = file.equals("-");
        if (!standardOutput) {
            new ExportFile(Path.of(file)).check();
        }
        try (Database database = options.openExisting()) {
            export(PostgresTurnstile.builder(database.dataSource()).openInstalled(), standardOutput);
            return 0;
        }
    }

    private void export(PostgresTurnstile turnstile, boolean standardOutput) {
        StreamName one = stream == null ? null : RecordStream.find(turnstile, stream);
        if (standardOutput) {
            try {
                write(
                        turnstile.eventLines(),
                        one,
                        new LineOutput(spec.commandLine().getOut()));
            } catch (IOException e) {
                throw new BadInput("cannot write to standard output", e);
            }
            return;
        }
        long events = new ExportFile(Path.of(file)).write(out -> write(turnstile.eventLines(), one, out));
        spec.commandLine().getOut().println(file + ": " + ShownText.count(events, "event"));
    }

    private long write(EventLines lines, @Nullable StreamName one, OutputStream out) throws IOException {
        if (one != null) {
            return lines.exportStream(one, out);
        }
        return category == null ? lines.exportEverything(out) : lines.exportCategory(category, out);
    }
}
