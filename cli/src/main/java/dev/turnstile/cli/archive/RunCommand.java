package dev.turnstile.cli.archive;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.record.RecordStream;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.TimeOption;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.archive.ArchiveReport;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Moves events of finished streams into the archive. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Moves the events of deleted streams, and of records in a terminal state of all their machines,"
                + " into"
                + " the archive. Run it again to continue after a failure.",
        footer = "Exit code 0: done; 2: a failure, committed batches remain in the archive.")
final class RunCommand implements Callable<Integer> {

    @Option(names = "--category", paramLabel = "NAME", description = "Only streams of this category, such as orders.")
    private @Nullable String category;

    @Option(
            names = "--stream",
            paramLabel = "NAME",
            description = "Only this stream, such as orders/42, in any state; repeatable.")
    private List<String> streams = new ArrayList<>();

    @Option(names = "--any-state", description = "All streams, in any state.")
    private boolean anyState;

    @Option(
            names = "--before",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "Only streams whose newest event was recorded at or before this time: 2030-01-31T12:00:00Z,"
                    + " 2030-01-31, or an age such as 30m, 24h, 7d.")
    private @Nullable Instant before;

    @Option(names = "--up-to", paramLabel = "VERSION", description = "Only events up to this version.")
    private int upTo = Integer.MAX_VALUE;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "10000",
            description = "The approximate number of events per transaction; 10000 by default.")
    private int batch;

    @Option(names = "--dry-run", description = "Print what would be moved, without moving it.")
    private boolean dryRun;

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (upTo < 1 || batch < 1) {
            throw new BadInput("--up-to and --batch: expected 1 or more, got " + Math.min(upTo, batch), null);
        }
        if (anyState && !streams.isEmpty()) {
            throw new BadInput("--stream and --any-state cannot be used together; give one of them", null);
        }
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            ArchivePlan plan = plan(turnstile);
            print(
                    dryRun
                            ? turnstile.archive().preview(plan)
                            : turnstile.archive().run(plan));
            return 0;
        }
    }

    private ArchivePlan plan(PostgresTurnstile turnstile) {
        ArchivePlan plan = streams.isEmpty()
                ? anyState ? ArchivePlan.all() : ArchivePlan.ofFinished()
                : ArchivePlan.ofStreams(streams.stream()
                        .map(name -> RecordStream.find(turnstile, name))
                        .toList());
        if (category != null) {
            plan = plan.withCategory(category);
        }
        if (before != null) {
            plan = plan.withRecordedUntil(before);
        }
        return plan.withUpToVersion(upTo).withBatchSize(batch);
    }

    private void print(ArchiveReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.print(new JacksonJson().writeIndented(tree(report)));
            return;
        }
        out.println(ShownText.count(report.events(), "event") + " of " + ShownText.count(report.streams(), "stream")
                + (dryRun ? " would be moved into the archive" : " moved into the archive"));
        new TreeSet<>(report.partitions()).forEach(name -> out.println("  " + name));
    }

    private Map<String, Object> tree(ArchiveReport report) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("dryRun", dryRun);
        tree.put("streams", report.streams());
        tree.put("events", report.events());
        tree.put("partitions", List.copyOf(new TreeSet<>(report.partitions())));
        return tree;
    }
}
