package dev.turnstile.torture;

import dev.turnstile.torture.fault.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a run.
 *
 * @param length how long faults are injected
 * @param faults the maximum number of faults
 * @param checkpoint the number of faults between comparisons
 * @param seed the seed that chooses the faults
 * @param kinds the faults to choose from
 * @param url the URL of the user's server, or null if the run starts its own servers
 * @param binaries the binaries of the servers that the run starts, or null for the bundled ones
 * @param directory the directory of the journals and of the servers that the run starts
 * @param commandProcesses the number of command processes
 * @param nodes the number of subscription nodes
 * @param verbose whether each fault is printed
 */
record RunSettings(
        Duration length,
        int faults,
        int checkpoint,
        long seed,
        Set<FaultKind> kinds,
        @Nullable String url,
        @Nullable Path binaries,
        Path directory,
        int commandProcesses,
        int nodes,
        boolean verbose) {}
