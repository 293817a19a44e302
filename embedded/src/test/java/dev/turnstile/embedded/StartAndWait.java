package dev.turnstile.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/** Waits for a line, starts a server on the directory {@code args[0]} with the binaries {@code args[1]}, says so, waits. */
final class StartAndWait {

    /** For an argument: the bundled binaries, or a temporary directory. */
    static final String DEFAULT = "-";

    private StartAndWait() {}

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        System.out.println("ready");
        in.readLine();
        try {
            EmbeddedPostgres server = start(args[0], options(args[1]).withDurable(false));
            System.out.println("up " + server.pid() + " " + server.dataDirectory());
            in.readLine();
        } catch (DataDirectoryInUseException e) {
            System.out.println("in use by " + e.holderPid().orElse(0));
        }
    }

    private static EmbeddedPostgres start(String directory, ServerOptions options) {
        return directory.equals(DEFAULT)
                ? EmbeddedPostgres.startTemporary(options)
                : EmbeddedPostgres.start(Path.of(directory), options);
    }

    static ServerOptions options(String binaries) {
        return binaries.equals(DEFAULT)
                ? ServerOptions.defaults()
                : ServerOptions.defaults().withBinaries(Path.of(binaries));
    }
}
