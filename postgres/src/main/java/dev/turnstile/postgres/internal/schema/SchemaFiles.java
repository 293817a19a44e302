package dev.turnstile.postgres.internal.schema;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of one version of the schema, in the order in which they are applied: the versioned files, then the files
 * of objects.
 *
 * <p>The number in the name of an object's file is its step: an object refers only to tables and to objects of earlier
 * steps. Flyway applies the files in the same order, because it sorts them by name.
 *
 * @param versioned the versioned files, starting at version 1
 * @param objects the files of functions, views and triggers, with one object each, the check before them and the
 *     record of the version after them
 */
public record SchemaFiles(List<SchemaFile> versioned, List<SchemaFile> objects) {

    /** The files of this library. */
    public static final SchemaFiles LIBRARY = new SchemaFiles(
            read(
                    "V1__installation.sql",
                    "V2__machines_and_tables.sql",
                    "V3__event_log.sql",
                    "V4__log_identity_and_clock.sql",
                    "V5__archive.sql",
                    "V6__commands_and_refusals.sql",
                    "V7__enforcement.sql",
                    "V8__subscriptions_and_timers.sql",
                    "V9__projections_and_snapshots.sql",
                    "V10__erasure_and_chains.sql",
                    "V11__privileges.sql"),
            read(
                    "R__0_refuse_older_files.sql",
                    "functions/R__1_chain_link.sql",
                    "functions/R__1_chained_text.sql",
                    "functions/R__1_column_names.sql",
                    "functions/R__1_detached.sql",
                    "functions/R__1_empty_rebuilds.sql",
                    "views/R__1_every_event.sql",
                    "functions/R__1_incarnation.sql",
                    "functions/R__1_key_text.sql",
                    "functions/R__1_parked_without_forgotten.sql",
                    "functions/R__1_snapshot_without_forgotten.sql",
                    "functions/R__1_value_json.sql",
                    "functions/R__1_write_commit_fact.sql",
                    "functions/R__2_chain.sql",
                    "functions/R__2_feed_is_whole.sql",
                    "functions/R__2_incarnation_changed.sql",
                    "functions/R__2_log_is_whole.sql",
                    "functions/R__2_stream_is_whole.sql",
                    "functions/R__2_watched_columns.sql",
                    "functions/R__3_archived_events.sql",
                    "functions/R__3_chain_events.sql",
                    "functions/R__3_in_incarnation.sql",
                    "functions/R__3_streams_are_whole.sql",
                    "functions/R__4_stream_events.sql",
                    "triggers/R__5_empty_rebuilds.sql",
                    "triggers/R__5_empty_rebuilds_again.sql",
                    "triggers/R__5_parked_without_forgotten.sql",
                    "triggers/R__5_snapshot_without_forgotten.sql",
                    "R__9_complete_version.sql"));

    public SchemaFiles {
        versioned = List.copyOf(versioned);
        objects = List.copyOf(objects);
    }

    private static List<SchemaFile> read(String... names) {
        return Stream.of(names).map(SchemaFile::read).toList();
    }

    /** Returns the version that the schema has after all files were applied. */
    public int version() {
        return versioned.size();
    }

    /** Returns all files. */
    List<SchemaFile> all() {
        return Stream.concat(versioned.stream(), objects.stream()).toList();
    }

    /** Returns the names of the objects' files. */
    Set<String> objectNames() {
        return objects.stream().map(SchemaFile::name).collect(Collectors.toSet());
    }

    /**
     * Returns the files to apply to a schema: the versioned files after its version, and the files of objects that are
     * new or have another checksum.
     *
     * @param checksums the checksums of the applied files by name
     */
    List<SchemaFile> pending(int version, Map<String, String> checksums) {
        return Stream.concat(
                        versioned.stream().skip(version),
                        objects.stream().filter(file -> !file.checksum().equals(checksums.get(file.name()))))
                .toList();
    }
}
