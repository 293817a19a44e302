package dev.turnstile.cli.archive;

import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.archive.ArchivePartition;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints the archive's partitions. */
final class PartitionListing {

    private PartitionListing() {}

    static void print(PrintWriter out, List<ArchivePartition> partitions, boolean json) {
        if (json) {
            out.print(new JacksonJson()
                    .writeIndented(Map.of(
                            "partitions",
                            partitions.stream().map(PartitionListing::tree).toList())));
        } else {
            out.println(
                    partitions.isEmpty() ? "no partitions; 'turnstile archive run' creates them" : table(partitions));
        }
    }

    private static String table(List<ArchivePartition> partitions) {
        return TextTable.of(
                partitions,
                List.of(
                        TextTable.text("partition", ArchivePartition::name),
                        TextTable.number("from", ArchivePartition::from),
                        TextTable.number("to", ArchivePartition::to),
                        TextTable.number("rows", ArchivePartition::rows),
                        TextTable.number("bytes", ArchivePartition::bytes),
                        TextTable.text("status", one -> one.attached() ? "attached" : "detached")));
    }

    private static Map<String, Object> tree(ArchivePartition one) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", one.name());
        tree.put("from", one.from());
        tree.put("to", one.to());
        tree.put("rows", one.rows());
        tree.put("bytes", one.bytes());
        tree.put("attached", one.attached());
        return tree;
    }
}
