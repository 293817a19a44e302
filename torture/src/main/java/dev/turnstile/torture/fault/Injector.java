package dev.turnstile.torture.fault;

import dev.turnstile.embedded.TemporaryCluster;
import dev.turnstile.torture.oracle.SetBack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** An injector of faults: chooses them by weight, injects them, and heals some of them later. Used by one thread. */
public final class Injector {

    private static final String COMMIT = "COMMIT";

    private final Stage stage;
    private final Random random;
    private final List<FaultKind> kinds = new ArrayList<>();
    private final Map<FaultKind, Integer> injected = new EnumMap<>(FaultKind.class);
    private final PriorityQueue<Healing> healings = new PriorityQueue<>();
    private final List<SetBack> setBacks = new ArrayList<>();

    private record Healing(long due, Runnable action) implements Comparable<Healing> {

        @Override
        public int compareTo(Healing other) {
            return Long.compare(due, other.due);
        }
    }

    /**
     * Creates an injector of the given kinds of faults.
     *
     * @param random chooses the faults; the same seed gives the same sequence
     */
    public Injector(Stage stage, Collection<FaultKind> wanted, Random random) {
        this.stage = stage;
        this.random = random;
        for (FaultKind kind : wanted) {
            for (int i = 0; i < kind.weight(); i++) {
                kinds.add(kind);
            }
        }
    }

    /** Injects one fault, and returns its kind and target; empty if no fault was injected. */
    public String next() {
        heal(false);
        FaultKind kind = kinds.get(random.nextInt(kinds.size()));
        String into = inject(kind);
        if (!into.isEmpty()) {
            injected.merge(kind, 1, Integer::sum);
        }
        return into.isEmpty() ? "" : kind.text() + ": " + into;
    }

    /** Heals the faults that are due, or all. */
    public void heal(boolean everything) {
        while (!healings.isEmpty() && (everything || healings.peek().due() <= System.nanoTime())) {
            healings.poll().action().run();
        }
        if (everything) {
            stage.proxy().disarm();
            stage.commands().forEach(Child::thaw);
            stage.nodes().forEach(Child::thaw);
            if (stage.servers() != null) {
                stage.servers().awaitReady();
            }
        }
    }

    /** Returns the number of injected faults of each kind. */
    public Map<FaultKind, Integer> injected() {
        return injected;
    }

    /** Returns the faults since the last call with which PostgreSQL loses the end of its log. */
    public List<SetBack> takeSetBacks() {
        List<SetBack> taken = List.copyOf(setBacks);
        setBacks.clear();
        return taken;
    }

    private String inject(FaultKind kind) {
        return switch (kind) {
            case COMMAND_KILL -> kill(stage.commands());
            case NODE_KILL -> kill(stage.nodes());
            case NODE_FREEZE -> freezeNode();
            case TERMINATE -> terminate();
            case HALF_OPEN -> halfOpen();
            case CUT_BEFORE_COMMIT -> cut(COMMIT, FaultProxy.Cut.BEFORE);
            case CUT_AFTER_COMMIT -> cut(COMMIT, FaultProxy.Cut.AFTER);
            case CUT_STATEMENT -> cut("", FaultProxy.Cut.AFTER);
            case CUT_ALL -> cutAll();
            case BACKEND_KILL -> killBackend();
            case COMMIT_DELAY_KILL -> killInCommitDelay();
            case BACKEND_FREEZE -> freezeBackend();
            case POSTMASTER_KILL -> killPostmaster();
            case SYNC_PROMOTION -> promoteSynchronous();
            case ASYNC_PROMOTION -> promoteAsynchronous();
            case ASYNC_COMMIT -> crashInAsynchronousCommit();
            case FULL_DISK -> fillDisk();
        };
    }

    private void later(Duration delay, Runnable action) {
        healings.add(new Healing(System.nanoTime() + delay.toNanos(), action));
    }

    private Duration between(int fromMillis, int toMillis) {
        return Duration.ofMillis(random.nextInt(fromMillis, toMillis));
    }

    private static void pass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    private String kill(List<Child> children) {
        Child child = children.get(random.nextInt(children.size()));
        if (!child.ready()) {
            return "";
        }
        child.killAndRestart();
        return child.name();
    }

    private String freezeNode() {
        Child node = stage.nodes().get(random.nextInt(stage.nodes().size()));
        if (node.frozen() || !node.ready()) {
            return "";
        }
        node.freeze();
        later(stage.lease().plus(between(500, 2_000)), node::thaw);
        return node.name();
    }

    private String terminate() {
        Optional<Long> backend = stage.backend(random.nextBoolean());
        backend.ifPresent(pid -> stage.execute("SELECT pg_terminate_backend(" + pid + ")"));
        return backend.map(pid -> "backend " + pid).orElse("");
    }

    private String halfOpen() {
        double share = random.nextInt(4) == 0 ? 1 : 0.3;
        later(between(1_000, 8_000), stage.proxy().silence(share, random));
        return (int) (share * 100) + " % of the connections";
    }

    private String cut(String text, FaultProxy.Cut cut) {
        stage.proxy().cut(text, cut);
        return sprung() ? "one connection" : "";
    }

    private boolean sprung() {
        long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (!stage.proxy().done() && System.nanoTime() < deadline) {
            pass(Duration.ofMillis(5));
        }
        boolean done = stage.proxy().done();
        stage.proxy().disarm();
        return done;
    }

    private String cutAll() {
        stage.proxy().cutAll();
        return "all connections";
    }

    private Servers servers() {
        return Objects.requireNonNull(stage.servers(), "own servers");
    }

    private String killBackend() {
        Optional<Long> backend = stage.backend(random.nextInt(3) > 0);
        backend.ifPresent(servers().primary()::killBackend);
        servers().awaitReady();
        return backend.map(pid -> "backend " + pid).orElse("");
    }

    /**
     * Kills a backend while another backend executes a COMMIT. The crash loses the commit record, and PostgreSQL then
     * assigns the same transaction id to another transaction.
     */
    private String killInCommitDelay() {
        TemporaryCluster primary = servers().primary();
        Optional<Long> victim = stage.backend(false);
        if (victim.isEmpty()) {
            return "";
        }
        primary.set("commit_delay", String.valueOf(random.nextInt(20_000, 100_000)));
        pass(Duration.ofMillis(200));
        Duration meanwhile = between(0, 15);
        stage.proxy().at(COMMIT, () -> {
            pass(meanwhile);
            primary.killBackend(victim.get());
        });
        boolean killed = sprung();
        primary.reset("commit_delay");
        servers().awaitReady();
        return killed ? "backend " + victim.get() : "";
    }

    private String freezeBackend() {
        TemporaryCluster primary = servers().primary();
        Optional<Long> backend = stage.backend(random.nextBoolean());
        backend.ifPresent(pid -> {
            primary.freeze(pid);
            later(between(500, 4_000), () -> primary.thaw(pid));
        });
        return backend.map(pid -> "backend " + pid).orElse("");
    }

    private String killPostmaster() {
        heal(true);
        servers().killPostmaster();
        return "postmaster";
    }

    private String promoteSynchronous() {
        heal(true);
        servers().promoteSynchronous();
        return failedOver();
    }

    private String promoteAsynchronous() {
        heal(true);
        long from = System.nanoTime();
        Duration behind = between(300, 2_500);
        servers().promoteAsynchronous(behind);
        setBacks.add(Recovery.after(
                "promotion of an asynchronous standby",
                from + behind.toNanos(),
                servers().primary().dataSource()));
        return failedOver() + ", " + behind.toMillis() + " ms behind";
    }

    private String failedOver() {
        stage.proxy().retarget(servers().primary().port());
        servers().awaitReady();
        servers().rebuildStandbys();
        return "now " + servers().primary().url();
    }

    private String crashInAsynchronousCommit() {
        heal(true);
        TemporaryCluster primary = servers().primary();
        primary.set("wal_writer_delay", "3000");
        primary.set("synchronous_commit", "off");
        pass(between(500, 2_500));
        long from = System.nanoTime();
        stage.proxy().refuse();
        servers().killPostmaster();
        setBacks.add(Recovery.after("crash with synchronous_commit=off", from, primary.dataSource()));
        stage.proxy().retarget(primary.port());
        primary.reset("synchronous_commit");
        primary.reset("wal_writer_delay");
        servers().awaitReady();
        return "postmaster";
    }

    private String fillDisk() {
        if (!servers().limitedDisk()) {
            return "";
        }
        heal(true);
        servers().fillDisk();
        pass(between(500, 2_000));
        servers().freeDisk();
        servers().awaitReady();
        return "file system of the primary";
    }
}
