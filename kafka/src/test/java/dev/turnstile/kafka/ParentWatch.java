package dev.turnstile.kafka;

import java.io.IOException;

/** Ends a child process with the test that started it, however that ends. */
final class ParentWatch {

    private ParentWatch() {}

    /** Halts this process as soon as nobody holds the other end of its input. */
    static void begin() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException e) {
                // Whoever could be told is gone.
            }
            Runtime.getRuntime().halt(1);
        });
    }
}
