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

/** A JVM under test that is killed and restarted. Used by one thread; another thread may close it. */
public final class Child implements AutoCloseable {

    private final String name;
    private final String main;
    private final Path directory;
    private final List<String> arguments;
    private final String last;
    private long lives;
    private Process process;
    private BlockingQueue<String> output = new LinkedBlockingQueue<>();
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
     * Starts a JVM with the class path of this one. Its arguments are the URL, the directory, the name, the life and
     * {@code last}.
     *
     * @param name the name of the process and its journals
     * @param main the main class
     * @param url the first argument
     * @param last the last argument
     */
    public static Child start(String name, String main, Path directory, String url, String last) {
        return new Child(name, main, directory, List.of(url, directory.toString(), name), last);
    }

    private synchronized Process start() {
        if (closed) {
            throw new IllegalStateException("the run has ended; " + name + " is not restarted");
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
        output = lines;
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

    /** Returns the name of the process and the number of its starts. */
    public String name() {
        return name + " (life " + lives + ")";
    }

    /** Returns whether the process runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Returns whether the process has reported that it is ready. */
    public boolean ready() {
        return ready.get();
    }

    /** Kills the process with SIGKILL and restarts it. */
    public void killAndRestart() {
        kill();
        process = start();
    }

    /** Restarts the process if it has exited; returns whether it had. */
    public boolean restartIfEnded() {
        if (alive()) {
            return false;
        }
        process = start();
        return true;
    }

    /** Kills the process with SIGKILL. */
    public void kill() {
        frozen = false;
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Kills the process; it is not restarted after that. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        kill();
    }

    /** Stops the process with SIGSTOP until it is thawed. */
    public void freeze() {
        frozen = true;
        Signal.send("STOP", process.pid());
    }

    /** Continues the process if it is frozen. */
    public void thaw() {
        if (frozen) {
            frozen = false;
            Signal.send("CONT", process.pid());
        }
    }

    /** Returns whether the process is frozen. */
    public boolean frozen() {
        return frozen;
    }

    /**
     * Sends an order and waits for the reply.
     *
     * @return false if the reply did not arrive in time, or the process exited
     */
    public boolean order(String order, String reply, Duration timeout) throws InterruptedException {
        output.removeIf(line -> line.equals(reply));
        if (!tell(order)) {
            return false;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        while (alive() && System.nanoTime() < deadline) {
            String line = output.poll(100, TimeUnit.MILLISECONDS);
            if (reply.equals(line)) {
                return true;
            }
        }
        return false;
    }

    /** Sends an order without waiting for a reply; returns whether it could be sent. */
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
