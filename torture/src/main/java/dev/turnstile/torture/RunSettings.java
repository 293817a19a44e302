package dev.turnstile.torture;

import dev.turnstile.torture.fault.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a run goes.
 *
 * @param length how long faults are injected
 * @param faults how many faults are enough
 * @param checkpoint after how many faults everything is compared
 * @param seed chooses the faults
 * @param kinds the faults to choose from
 * @param url the user's server, or null for own ones
 * @param binaries the binaries of own servers, or null for the bundled ones
 * @param directory for journals and own servers
 * @param commandProcesses how many processes of commands
 * @param nodes how many nodes of subscriptions
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
