package dev.turnstile.cli.guard;

import dev.turnstile.cli.chain.ChainOptions;
import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.event.StoredType;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.Enforcement;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Compares the live database with the declarations. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Compares the live database with the declarations, and each row's state with its last change in the"
                        + " log, and"
                        + " prints a remedy for each discrepancy. Without a table, it also lists stored event types"
                        + " that no"
                        + " application reads, if at least one application has declared the types that it reads.",
        footer = "Exit code 0: no discrepancies; 1: discrepancies; 2: bad input or a failure.")
public final class VerifyCommand implements Callable<Integer> {

    @Mixin
    private TableOptions target = new TableOptions();

    @Mixin
    private ChainOptions chains = new ChainOptions();

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (target.named()) {
            target.check();
        }
        try (Database database = options.open()) {
            PostgresTurnstile turnstile =
                    PostgresTurnstile.builder(database.dataSource()).openInstalled();
            if (chains.asked()) {
                return chains.verify(
                        turnstile.tamperEvidence(),
                        options.json(),
                        spec.commandLine().getOut());
            }
            List<Discrepancy> found = compare(turnstile);
            print(found);
            return found.isEmpty() ? 0 : 1;
        }
    }

    private List<Discrepancy> compare(PostgresTurnstile turnstile) {
        Enforcement enforcement = turnstile.enforcement();
        if (!target.named()) {
            List<Discrepancy> found = new ArrayList<>(enforcement.verify());
            if (turnstile.readersDeclared()) {
                turnstile.unreadEventTypes().forEach(type -> found.add(unread(type)));
            }
            return found;
        }
        TableOptions.Target one = target.target(turnstile);
        return enforcement.verify(one.machine(), one.table());
    }

    private static Discrepancy unread(StoredType type) {
        return new Discrepancy(
                "event type " + type,
                "an application that reads it",
                "none",
                "pass a class or an upcaster for it to reading(..) when the application opens Turnstile");
    }

    private void print(List<Discrepancy> found) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            List<Map<String, Object>> trees =
                    found.stream().map(VerifyCommand::tree).toList();
            out.print(new JacksonJson().writeIndented(Map.of("discrepancies", trees)));
            return;
        }
        found.forEach(out::println);
        out.println(
                found.isEmpty() ? "no discrepancies" : ShownText.count(found.size(), "discrepancy", "discrepancies"));
    }

    private static Map<String, Object> tree(Discrepancy discrepancy) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("subject", discrepancy.subject());
        tree.put("expected", discrepancy.expected());
        tree.put("actual", discrepancy.actual());
        tree.put("remedy", discrepancy.remedy());
        return tree;
    }
}
