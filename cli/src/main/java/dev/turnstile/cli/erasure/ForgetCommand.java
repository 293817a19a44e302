package dev.turnstile.cli.erasure;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.erasure.Erasure;
import dev.turnstile.erasure.Footprint;
import dev.turnstile.erasure.Forgotten;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.Console;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forgets a subject, and proves it by reading everything back. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description = "Forgets a subject's personal data for good, and proves it by reading all of its events back.",
        footer = {
            "Read models are told by the application, when it forgets the subject as well. Keys that are kept outside of"
                    + " the database are forgotten there by the application only.",
            "Exit code 0: nothing of it can be read; 1: something can; 2: it was not forgotten."
        })
public final class ForgetCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SUBJECT", description = "Whose data, as the events name it.")
    private String subject = "";

    @Option(names = "--yes", description = "Do not ask; what is forgotten cannot be brought back.")
    private boolean yes;

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            Erasure erasure = turnstile.erasure();
            if (!erasure.knows(subject)) {
                throw new BadInput("the log knows no subject '" + subject + "'; nothing was done", null);
            }
            if (!yes) {
                confirm();
            }
            Forgotten forgotten = erasure.forget(subject);
            Footprint left = erasure.footprint(subject);
            print(forgotten, left);
            return left.erased() && forgotten.everywhere() ? 0 : 1;
        }
    }

    @SuppressWarnings("SystemConsoleNull") // one that is there without a terminal answers nothing, which is a no
    private void confirm() {
        Console console = System.console();
        String answer = console == null
                ? null
                : console.readLine("Forget '%s' for good? Type the subject again to go on: ", subject);
        if (!subject.equals(answer)) {
            throw new BadInput(
                    console == null
                            ? "nobody can be asked here; add --yes to forget '" + subject + "' for good"
                            : "not confirmed; nothing was done",
                    null);
        }
    }

    private void print(Forgotten forgotten, Footprint left) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.print(new JacksonJson().writeIndented(tree(forgotten, left)));
            return;
        }
        out.println("subject " + subject + ": forgotten at " + forgotten.at());
        out.println("  streams            " + left.streams().size());
        out.println("  events             " + left.events());
        out.println("  encrypted values   " + left.values());
        out.println("  snapshots removed  " + forgotten.snapshots());
        out.println("  still readable     " + left.readable());
        left.sample().forEach(line -> out.println("  " + line));
        forgotten.readModels().forEach((what, why) -> {
            if (!why.isEmpty()) {
                out.println("  " + what + ": " + why);
            }
        });
        out.println(conclusion(forgotten, left));
    }

    private static String conclusion(Forgotten forgotten, Footprint left) {
        if (!left.erased()) {
            return "something of the subject can still be read; run it again, and look who restores keys";
        }
        return forgotten.everywhere()
                ? "every event was read back: nothing of the subject can be read"
                : "every event was read back and cannot be read; the read models above may still hold values: run it again"
                        + " once they are in order";
    }

    private static Map<String, Object> tree(Forgotten forgotten, Footprint left) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("subject", forgotten.subject());
        tree.put("forgottenAt", forgotten.at());
        tree.put("streams", left.streams().stream().map(Object::toString).toList());
        tree.put("events", left.events());
        tree.put("values", left.values());
        tree.put("snapshotsRemoved", forgotten.snapshots());
        tree.put("readable", left.readable());
        tree.put("snapshots", left.snapshots());
        tree.put("sample", left.sample());
        tree.put("readModels", forgotten.readModels());
        tree.put("erased", left.erased());
        return tree;
    }
}
