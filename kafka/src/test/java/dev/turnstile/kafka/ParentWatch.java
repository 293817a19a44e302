package dev.turnstile.kafka;

import java.io.IOException;

/** A watch that ends a child process together with the test that started it. */
final class ParentWatch {

    private ParentWatch() {}

    /** Halts this process as soon as its standard input is closed. */
    static void begin() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException e) {
                // The parent process has ended.
            }
            Runtime.getRuntime().halt(1);
        });
    }
}
