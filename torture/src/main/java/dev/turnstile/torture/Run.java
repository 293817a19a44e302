package dev.turnstile.torture;

import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.torture.fault.Child;
import dev.turnstile.torture.fault.FaultProxy;
import dev.turnstile.torture.fault.Injector;
import dev.turnstile.torture.fault.Opened;
import dev.turnstile.torture.fault.Servers;
import dev.turnstile.torture.fault.Stage;
import dev.turnstile.torture.load.Records;
import dev.turnstile.torture.oracle.Journals;
import dev.turnstile.torture.oracle.Oracle;
import dev.turnstile.torture.oracle.StoredQueries;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run: starts servers and processes, injects faults, and compares the results. Used by one thread. */
final class Run {

    private static final String COMMANDS = "dev.turnstile.torture.load.CommandProcess";
    private static final String NODE = "dev.turnstile.torture.load.NodeProcess";
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration PAUSE_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(25);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);

    private final RunSettings settings;
    private final Consumer<String> output;
    private final @Nullable Servers servers;
    private final List<Child> children = new ArrayList<>();
    private final Stage stage;
    private final Injector injector;
    private final Journals journals;
    private final Oracle oracle = new Oracle();
    private final long began = System.nanoTime();
    private int faults;
    private int endedByThemselves;

    /**
     * Starts servers and processes.
     *
     * @param output receives lines about the progress
     * @param opened closes everything that is started
     */
    Run(RunSettings settings, Consumer<String> output, Opened opened) throws SQLException {
        this.settings = settings;
        this.output = output;
        Path directory = settings.directory();
        this.journals = new Journals(directory);
        ServerAddress address;
        if (settings.url() == null) {
            ServerOptions binaries = settings.binaries() == null
                    ? ServerOptions.defaults()
                    : ServerOptions.defaults().withBinaries(settings.binaries());
            servers = new Servers(directory, binaries, opened);
            address = ServerAddress.of(servers.primary().url());
        } else {
            servers = null;
            address = ServerAddress.of(settings.url());
        }
        FaultProxy proxy = new FaultProxy(address.host(), address.port());
        opened.onClose(proxy::close);
        String url = address.through(proxy.port());
        Records.create(Stage.database(servers, address.url()));
        List<Child> commands = new ArrayList<>();
        for (int i = 1; i <= settings.commandProcesses(); i++) {
            commands.add(Child.start("commands-" + i, COMMANDS, directory, url, String.valueOf(settings.seed() + i)));
        }
        List<Child> nodes = new ArrayList<>();
        for (int i = 1; i <= settings.nodes(); i++) {
            nodes.add(Child.start("node-" + i, NODE, directory, url, String.valueOf(LEASE.toMillis())));
        }
        children.addAll(commands);
        children.addAll(nodes);
        children.forEach(child -> opened.onClose(child::close));
        stage = new Stage(proxy, commands, nodes, servers, address.url(), LEASE);
        injector = new Injector(stage, settings.kinds(), new Random(settings.seed()));
    }

    /** Injects faults until the time is over or the maximum number is reached, and compares the results. */
    RunResult run() throws SQLException, InterruptedException {
        output.accept(
                servers == null
                        ? "the server of --url"
                        : servers.describe() + "; full disk "
                                + (servers.limitedDisk()
                                        ? "with a file system of fixed size"
                                        : "left out: mount is not permitted"));
        awaitReady();
        Random pauses = new Random(settings.seed() ^ 0x5DEECE66DL);
        long deadline = System.nanoTime() + settings.length().toNanos();
        int checked = 0;
        while (System.nanoTime() < deadline && faults < settings.faults()) {
            String fault = injector.next();
            if (!fault.isEmpty()) {
                faults++;
                if (settings.verbose()) {
                    output.accept(clock() + " " + fault);
                }
            }
            restartEnded();
            LockSupport.parkNanos(Duration.ofMillis(pauses.nextInt(150, 800)).toNanos());
            if (faults >= checked + settings.checkpoint()) {
                checked = faults;
                compare();
                resume();
            }
        }
        compare();
        return new RunResult(
                settings.seed(),
                Duration.ofNanos(System.nanoTime() - began),
                injector.injected(),
                Figures.of(journals),
                endedByThemselves,
                oracle);
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!children.stream().allMatch(Child::ready)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("expected all processes to be ready within " + START_TIMEOUT
                        + "; read their logs, which --keep saves");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void restartEnded() {
        for (Child child : children) {
            if (child.restartIfEnded()) {
                endedByThemselves++;
                output.accept(clock() + " exited unexpectedly, started again: " + child.name());
            }
        }
    }

    /** Heals all faults, pauses all callers, waits for the subscriptions, and compares the results. */
    private void compare() throws SQLException, InterruptedException {
        injector.heal(true);
        for (Child child : stage.commands()) {
            if (!child.order("pause", "paused", PAUSE_TIMEOUT)) {
                // Its callers may still be writing, and operations after the comparison would be reported as phantoms.
                output.accept(clock() + " does not pause, killed: " + child.name());
                child.killAndRestart();
                child.order("pause", "paused", PAUSE_TIMEOUT);
            }
        }
        boolean settled = Settlement.await(stage.database(), journals, STALL_TIMEOUT);
        oracle.compare(
                journals.readOn().operations().values(),
                journals.letters(),
                StoredQueries.read(stage.database()),
                injector.takeSetBacks());
        output.accept(
                clock() + " " + faults + " faults, " + Figures.of(journals).line() + RunResult.line(oracle)
                        + (settled ? "" : "; subscriptions make no progress"));
    }

    private void resume() {
        stage.commands().forEach(child -> child.tell("resume"));
    }

    private String clock() {
        Duration passed = Duration.ofNanos(System.nanoTime() - began);
        return String.format("%02d:%02d", passed.toMinutes(), passed.toSecondsPart());
    }
}
