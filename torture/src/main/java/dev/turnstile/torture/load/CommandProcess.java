package dev.turnstile.torture.load;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.torture.oracle.Fate;
import dev.turnstile.torture.oracle.Journal;
import dev.turnstile.torture.oracle.Journals;
import dev.turnstile.torture.oracle.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A command process: writes each attempt and its outcome to its journal, and runs until it is killed. */
final class CommandProcess {

    private static final int CALLERS = 6;
    private static final int CONNECTIONS = 5;

    private CommandProcess() {}

    /**
     * Runs the process. The arguments are the URL, the directory of the journals, the process's name, its life and a
     * seed.
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        String process = arguments[2];
        long life = Long.parseLong(arguments[3]);
        ConcurrentLinkedQueue<UUID> unfinished = new ConcurrentLinkedQueue<>(unfinished(directory, process));
        Journal journal = Journal.create(Journals.file(directory, process, life));
        HikariDataSource pool = Pool.of(arguments[0], CONNECTIONS);
        PostgresTurnstile joining = Retry.until(() -> PostgresTurnstile.open(pool));
        PostgresTurnstile single = Retry.until(
                () -> PostgresTurnstile.builder(pool).groupCommit(false).open());
        Operations both = Retry.until(() -> new Operations(pool, joining, process, journal, unfinished));
        Operations alone = Retry.until(() -> new Operations(pool, single, process, journal, unfinished));
        // Fair, so that new calls do not delay a pause.
        ReadWriteLock gate = new ReentrantReadWriteLock(true);
        for (int caller = 0; caller < CALLERS; caller++) {
            Random random = new Random(Long.parseLong(arguments[4]) + 31L * caller + 1009L * life);
            Operations operations = caller % 3 == 2 ? alone : both;
            Thread.ofPlatform().daemon().start(() -> operations.run(random, gate));
        }
        System.out.println("ready");
        obey(gate);
    }

    /** Returns the keyed operations of former lives that are neither done nor refused. */
    private static List<UUID> unfinished(Path directory, String process) {
        List<UUID> unfinished = new ArrayList<>();
        for (Operation operation :
                new Journals(directory, process).readOn().operations().values()) {
            boolean open = operation.fate() == Fate.UNKNOWN || operation.fate() == Fate.FAILED;
            if (operation.keyed() && open) {
                unfinished.add(operation.id());
            }
        }
        return unfinished;
    }

    private static void obey(ReadWriteLock gate) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            switch (order) {
                case "pause" -> {
                    gate.writeLock().lock();
                    System.out.println("paused");
                }
                case "resume" -> gate.writeLock().unlock();
                default -> throw new IllegalArgumentException("expected pause or resume, got " + order);
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
