package dev.turnstile.cli.listing;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.record.TableName;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.DurationOption;
import dev.turnstile.cli.terminal.ShellWord;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.listing.InstalledTable;
import dev.turnstile.postgres.listing.ListedRecord;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.postgres.listing.RecordQuery;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the records of a table. */
@Command(
        name = "records",
        mixinStandardHelpOptions = true,
        description = "Lists the records of a table in the order of their ids, with their state and when they entered"
                + " it.",
        footer = "Exit code 0: listed; 2: no such table or state, or a failure.")
public final class RecordsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TABLE", description = "The table, schema-qualified unless it is in schema public.")
    private String table = "";

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "Only records in these states, separated by commas.")
    private Set<String> states = Set.of();

    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "Only records that have been in their state for longer than this, such as 30m, 1h, 2d;"
                    + " includes records without events in the log.")
    private @Nullable Duration olderThan;

    @Option(names = "--machine", paramLabel = "NAME", description = "The machine, if the table has several.")
    private @Nullable String machine;

    @Option(
            names = "--column",
            paramLabel = "COLUMN",
            description = "The state column, if the table has several lifecycles.")
    private @Nullable String column;

    @Option(names = "--after", paramLabel = "KEY", description = "Only records with a greater id, for the next page.")
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
        try (Database database = look.open()) {
            Listings listings = Listings.of(database.dataSource());
            InstalledTable found = find(listings);
            RecordQuery query = RecordQuery.of(found.table(), String.valueOf(found.stateColumn()))
                    .withStates(states)
                    .withLimit(max);
            if (olderThan != null) {
                query = query.withOlderThan(olderThan);
            }
            if (after != null) {
                query = query.withAfter(key(found, after));
            }
            print(found, records(listings, query), max);
            return 0;
        }
    }

    private InstalledTable find(Listings listings) {
        List<InstalledTable> all =
                listings.tables().stream().filter(one -> one.machine() != null).toList();
        List<InstalledTable> there = all.stream()
                .filter(one -> isNamed(one, table) || isNamed(one, table.replaceFirst("^public\\.", "")))
                .toList();
        List<InstalledTable> found = there.stream()
                .filter(one -> machine == null || machine.equals(one.machine()))
                .filter(one -> column == null || column.equals(one.stateColumn()))
                .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        String what = "table '" + table + "'" + (machine == null ? "" : " with machine '" + machine + "'")
                + (column == null ? "" : " with state column '" + column + "'");
        throw new BadInput(
                found.isEmpty()
                        ? "no lifecycle is installed on " + what + " (" + installed(there, all) + ")"
                        : what + " has several lifecycles: " + names(found, RecordsCommand::described)
                                + "; select one with --machine or --column",
                null);
    }

    /** Returns the lifecycles of the table, or the tables with a lifecycle if the table has none. */
    private static String installed(List<InstalledTable> there, List<InstalledTable> all) {
        if (!there.isEmpty()) {
            return "installed on that table: " + names(there, RecordsCommand::described);
        }
        return all.isEmpty()
                ? "installed on: none; bind a machine to the table in the application, or run 'turnstile install'"
                : "installed on: " + names(all, InstalledTable::category);
    }

    private static String described(InstalledTable table) {
        return table.machine() + " (column " + table.stateColumn() + ")";
    }

    private static boolean isNamed(InstalledTable table, String name) {
        return table.category().equals(name) || TableName.of(table).equals(name);
    }

    private static String names(List<InstalledTable> tables, Function<InstalledTable, @Nullable String> name) {
        return tables.stream().map(name).map(String::valueOf).distinct().collect(Collectors.joining(", "));
    }

    private static List<String> key(InstalledTable found, String key) {
        return RecordName.key(key, found.idColumns().size())
                .orElseThrow(() -> new BadInput(
                        "--after: expected a value for each of " + found.idColumns() + ", separated by commas, got '"
                                + key + "'",
                        null))
                .values();
    }

    private static List<ListedRecord> records(Listings listings, RecordQuery query) {
        try {
            return listings.records(query);
        } catch (IllegalArgumentException e) {
            throw new BadInput(Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
        }
    }

    private void print(InstalledTable found, List<ListedRecord> records, int max) {
        PrintWriter out = spec.commandLine().getOut();
        String next = records.size() < max ? null : records.getLast().key();
        if (look.json()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put(
                    "records",
                    records.stream().map(record -> tree(found, record)).toList());
            putKnown(tree, "next", next);
            out.print(new JacksonJson().writeIndented(tree));
            return;
        }
        out.println(
                records.isEmpty()
                        ? "no such records"
                        : TextTable.of(
                                records,
                                List.of(
                                        TextTable.text("record", record -> found.category() + "/" + record.key()),
                                        TextTable.text("state", record -> ListPrinter.shown(record.state())),
                                        TextTable.text("since", record -> ListPrinter.shown(record.since())),
                                        TextTable.text("by", record -> ListPrinter.shown(record.type())),
                                        TextTable.text("actor", record -> ListPrinter.shown(record.actor())))));
        if (next != null) {
            out.println("next page: --after " + ShellWord.quoted(next));
        }
    }

    private static Map<String, Object> tree(InstalledTable found, ListedRecord record) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("record", found.category() + "/" + record.key());
        putKnown(tree, "state", record.state());
        putKnown(tree, "since", record.since());
        tree.put("version", record.version());
        putKnown(tree, "by", record.type());
        putKnown(tree, "actor", record.actor());
        return tree;
    }
}
