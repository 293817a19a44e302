package dev.turnstile.torture.fault;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes of the suite. */
final class Signal {

    private Signal() {}

    static void send(String signal, long pid) {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        }
    }
}
