package dev.turnstile.cli.recovery;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.LogRecovery;
import dev.turnstile.postgres.recovery.RecoveryReport;
import dev.turnstile.postgres.recovery.RecoveryReport.Loss;
import dev.turnstile.postgres.recovery.RecoveryReport.ResetCursor;
import dev.turnstile.subscription.Cursor;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Repairs a log after a restore, and reports events that may be missing. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "Repairs the log after it was restored into another cluster, and reports events that may be missing.",
            "If the clock of the log is not behind, only sequences and snapshots are corrected."
        },
        footer = {
            "Stop the applications first.",
            "Exit code 0: repaired; 1: repaired, but stored data refers to missing events; 2: a failure, nothing was"
                    + " changed."
        })
public final class RecoverCommand implements Callable<Integer> {

    @Option(names = "--force", description = "Continue even if nodes hold shards of subscriptions.")
    private boolean force;

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Database database = options.open()) {
            RecoveryReport report = LogRecovery.of(database.dataSource()).recover(force);
            PrintWriter out = spec.commandLine().getOut();
            if (options.json()) {
                out.print(new JacksonJson().writeIndented(tree(report)));
            } else {
                print(report, out);
            }
            out.flush();
            return report.losses().isEmpty() ? 0 : 1;
        }
    }

    private static void print(RecoveryReport report, PrintWriter out) {
        out.println("log " + report.log() + ", era " + report.era() + ": "
                + (report.recovered() ? "its clock was behind its horizons and was set above them" : "in order"));
        out.println("  events      " + report.events() + ", the last at position " + report.lastPosition()
                + (report.lastRecordedAt() == null ? "" : ", recorded at " + report.lastRecordedAt()));
        for (ResetCursor one : report.cursors()) {
            out.println("  reset       subscription " + one.subscription() + ", shard " + one.shard() + ": from "
                    + text(one.was()) + " to " + text(one.now()));
        }
        report.sequences().forEach(one -> out.println("  sequence    " + one));
        for (Loss one : report.losses()) {
            out.println("  missing     " + one.kind() + " " + one.subject() + ": " + one.what());
        }
        if (report.losses().isEmpty()) {
            out.println("  missing     none");
        }
    }

    private static String text(Cursor cursor) {
        return Long.toUnsignedString(cursor.horizon()) + "/" + cursor.position();
    }

    private static Map<String, Object> tree(RecoveryReport report) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("log", report.log().toString());
        tree.put("era", report.era());
        tree.put("recovered", report.recovered());
        tree.put("events", report.events());
        tree.put("lastPosition", report.lastPosition());
        if (report.lastRecordedAt() != null) {
            tree.put("lastRecordedAt", report.lastRecordedAt().toString());
        }
        tree.put(
                "cursors",
                report.cursors().stream()
                        .map(one -> Map.of(
                                "subscription", one.subscription(),
                                "shard", one.shard(),
                                "was", text(one.was()),
                                "now", text(one.now())))
                        .toList());
        tree.put("sequences", report.sequences());
        tree.put(
                "losses",
                report.losses().stream()
                        .map(one -> Map.of("kind", one.kind(), "subject", one.subject(), "what", one.what()))
                        .toList());
        return tree;
    }
}
