package dev.turnstile.cli.listing;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.ShellWord;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.listing.ListedProcess;
import dev.turnstile.postgres.listing.Listings;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the instances of processes. */
@Command(
        name = "processes",
        mixinStandardHelpOptions = true,
        description = "Lists the instances of processes, ordered by process and key.",
        footer = {"'turnstile subscriptions' shows failing steps.", "Exit code 0: listed; 2: bad input or a failure."})
public final class ProcessesCommand implements Callable<Integer> {

    private static final int STATE_WIDTH = 60;

    @Parameters(
            paramLabel = "PROCESS",
            arity = "0..1",
            description = "Only instances of a process, such as fulfilment, or one instance, such as fulfilment/42.")
    private @Nullable String process;

    @Option(names = "--running", description = "Only instances that have not ended.")
    private boolean running;

    @Option(
            names = "--after",
            paramLabel = "PROCESS/KEY",
            description = "Only instances after this one, for the next page.")
    private @Nullable String after;

    @Mixin
    private LimitOption limit = new LimitOption();

    @Mixin
    private LookOptions look = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        int max = limit.value();
        ListedProcess last = after == null ? null : last(after);
        int slash = process == null ? -1 : process.indexOf('/');
        String name = process == null || slash < 0 ? process : process.substring(0, slash);
        String key = process == null || slash < 0 ? null : process.substring(slash + 1);
        try (Database database = look.open()) {
            print(Listings.of(database.dataSource()).processes(name, key, running, last, max), max);
            return 0;
        }
    }

    private static ListedProcess last(String named) {
        int slash = named.indexOf('/');
        if (slash < 1) {
            throw new BadInput("--after: expected PROCESS/KEY, got '" + named + "'", null);
        }
        return new ListedProcess(
                named.substring(0, slash), named.substring(slash + 1), 0, false, List.of(), List.of(), "{}");
    }

    private void print(List<ListedProcess> found, int max) {
        PrintWriter out = spec.commandLine().getOut();
        String next = found.size() < max ? null : name(found.getLast());
        if (look.json()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("processes", found.stream().map(ProcessesCommand::tree).toList());
            if (next != null) {
                tree.put("next", next);
            }
            out.print(new JacksonJson().writeIndented(tree));
            return;
        }
        out.println(
                found.isEmpty()
                        ? "no such processes"
                        : TextTable.of(
                                found,
                                List.of(
                                        TextTable.text("process", ProcessesCommand::name),
                                        TextTable.number("steps", ListedProcess::steps),
                                        TextTable.text("status", one -> one.ended() ? "ended" : "running"),
                                        TextTable.text("timers", one -> String.join(", ", one.timers())),
                                        TextTable.text("undoable", one -> String.join(", ", one.undoable())),
                                        TextTable.text("state", STATE_WIDTH, ListedProcess::state))));
        if (next != null) {
            out.println("next page: --after " + ShellWord.quoted(next));
        }
    }

    private static String name(ListedProcess one) {
        return one.process() + "/" + one.key();
    }

    private static Map<String, Object> tree(ListedProcess one) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("process", one.process());
        tree.put("key", one.key());
        tree.put("steps", one.steps());
        tree.put("ended", one.ended());
        tree.put("timers", one.timers());
        tree.put("undoable", one.undoable());
        tree.put("state", new JacksonJson().read(one.state()));
        return tree;
    }
}
