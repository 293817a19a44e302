package dev.turnstile.kafka;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A server whose data directory can be copied and restored; its address does not change. */
final class RestoredServer implements AutoCloseable {

    private final Path data;
    private final Path copy;
    private final ServerOptions options;
    private EmbeddedPostgres server;

    RestoredServer(Path directory, ServerOptions options) throws IOException {
        this.data = directory.resolve("server");
        this.copy = directory.resolve("copy");
        this.options = options.withPort(freePort());
        this.server = EmbeddedPostgres.start(data, this.options);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Database database() {
        return new Database(server);
    }

    /** Stops the server, copies its data directory, and starts it again. */
    void copy() throws Exception {
        server.close();
        run("cp", "-a", data.toString(), copy.toString());
        server = EmbeddedPostgres.start(data, options);
    }

    /** Restores the copy and starts the server. */
    void restore() throws Exception {
        server.close();
        run("rm", "-r", data.toString());
        run("cp", "-a", copy.toString(), data.toString());
        server = EmbeddedPostgres.start(data, options);
    }

    /** Kills the postmaster with SIGKILL, which loses unflushed WAL, and starts the server again. */
    void crash() throws Exception {
        ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
        postmaster.destroyForcibly();
        postmaster.onExit().get(30, TimeUnit.SECONDS);
        server.close();
        server = EmbeddedPostgres.start(data, options);
    }

    private static void run(String... command) throws IOException {
        int exit =
                new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exit);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (Files.exists(copy)) {
            run("rm", "-r", copy.toString());
        }
        run("rm", "-r", data.toString());
    }
}
