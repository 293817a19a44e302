package dev.turnstile.cli.erasure;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.erasure.Erasure;
import dev.turnstile.erasure.Erasure.Footprint;
import dev.turnstile.erasure.Erasure.Forgotten;
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

/** Forgets a subject, and reads its events back to verify that its personal data is erased. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description = "Forgets a subject: erases its personal data permanently, then reads all its events back to"
                + " verify it.",
        footer = {
            "The command does not call the application's read models or key service; to erase data there, also forget"
                    + " the subject in the application.",
            "Exit code 0: no personal data can be read; 1: some can still be read, or a read model is not updated yet;"
                    + " 2: the subject was not forgotten."
        })
public final class ForgetCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SUBJECT", description = "The subject's identifier in the events.")
    private String subject = "";

    @Option(names = "--yes", description = "Skip the confirmation. Erased data cannot be restored.")
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
                throw new BadInput("the log contains no subject '" + subject + "'; nothing was changed", null);
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

    @SuppressWarnings("SystemConsoleNull") // a console without a terminal returns null, which does not confirm
    private void confirm() {
        Console console = System.console();
        String answer = console == null
                ? null
                : console.readLine("Forget '%s' permanently? Type the subject again to confirm: ", subject);
        if (!subject.equals(answer)) {
            throw new BadInput(
                    console == null
                            ? "expected a terminal for the confirmation, got none; add --yes to forget '" + subject
                                    + "' permanently"
                            : "not confirmed; nothing was changed",
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
            return "personal data of the subject can still be read; run the command again, and find out what restores"
                    + " keys";
        }
        return forgotten.everywhere()
                ? "all events were read back: no personal data of the subject can be read"
                : "all events were read back: no personal data of the subject can be read; the read models above may"
                        + " still"
                        + " contain values: run the command again after they are updated";
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
