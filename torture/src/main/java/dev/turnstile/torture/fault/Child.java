package dev.turnstile.torture.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A JVM under test, which is killed and started again. Used by one thread; another one may close it. */
public final class Child implements AutoCloseable {

    private final String name;
    private final String main;
    private final Path directory;
    private final List<String> arguments;
    private final String last;
    private long lives;
    private Process process;
    private BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private boolean frozen;
    private boolean closed;
    private AtomicBoolean ready = new AtomicBoolean();

    private Child(String name, String main, Path directory, List<String> arguments, String last) {
        this.name = name;
        this.main = main;
        this.directory = directory;
        this.arguments = arguments;
        this.last = last;
        this.process = start();
    }

    /**
     * Starts a program with the class path of this one.
     *
     * @param name the process's name, which its journals carry
     * @param main the class
     * @param url its first argument; the directory, the name and the life follow
     * @param last its last argument
     */
    public static Child start(String name, String main, Path directory, String url, String last) {
        return new Child(name, main, directory, List.of(url, directory.toString(), name), last);
    }

    private synchronized Process start() {
        if (closed) {
            throw new IllegalStateException("the run has ended; " + name + " is not started again");
        }
        lives++;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(arguments);
        command.add(String.valueOf(lives));
        command.add(last);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        AtomicBoolean up = new AtomicBoolean();
        said = lines;
        ready = up;
        try {
            Process started = new ProcessBuilder(command)
                    .redirectError(
                            directory.resolve(name + "." + lives + ".log").toFile())
                    .start();
            Thread.ofPlatform().daemon().start(() -> read(started, lines, up));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a JVM", e);
        }
    }

    private static void read(Process process, BlockingQueue<String> lines, AtomicBoolean ready) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                ready.compareAndSet(false, line.equals("ready"));
                lines.add(line);
            }
        } catch (IOException ended) {
            lines.add("ended");
        }
    }

    /** Returns the name and how often it was started. */
    public String name() {
        return name + " (life " + lives + ")";
    }

    /** Returns whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Returns whether it has begun its work. */
    public boolean ready() {
        return ready.get();
    }

    /** Ends it by SIGKILL, and starts it again. */
    public void killAndRestart() {
        kill();
        process = start();
    }

    /** Starts it again if it has ended by itself; returns whether it had. */
    public boolean restartIfEnded() {
        if (alive()) {
            return false;
        }
        process = start();
        return true;
    }

    /** Ends it by SIGKILL. */
    public void kill() {
        frozen = false;
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends it for good. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        kill();
    }

    /** Stops it until it is thawed. */
    public void freeze() {
        frozen = true;
        Signal.send("STOP", process.pid());
    }

    /** Continues it if it is frozen. */
    public void thaw() {
        if (frozen) {
            frozen = false;
            Signal.send("CONT", process.pid());
        }
    }

    /** Returns whether it is frozen. */
    public boolean frozen() {
        return frozen;
    }

    /**
     * Gives an order and waits for the answer.
     *
     * @return false if it did not come in time, or the process ended
     */
    public boolean order(String order, String answer, Duration timeout) throws InterruptedException {
        said.removeIf(line -> line.equals(answer));
        if (!tell(order)) {
            return false;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        while (alive() && System.nanoTime() < deadline) {
            String line = said.poll(100, TimeUnit.MILLISECONDS);
            if (answer.equals(line)) {
                return true;
            }
        }
        return false;
    }

    /** Gives an order that has no answer; returns whether the process could be told. */
    public boolean tell(String order) {
        try {
            process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return true;
        } catch (IOException ended) {
            return false;
        }
    }
}
