package dev.turnstile.testing.scenario;

import dev.turnstile.command.Announcements;
import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.spi.AnnouncementBus;
import dev.turnstile.command.spi.CommandDoor;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.invocation.Outcome;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A door for commands that are constructed but never called. */
final class IdleDoor implements CommandDoor {

    private final AnnouncementBus announcements = new AnnouncementBus();

    @Override
    public <R extends @Nullable Object> Outcome<R> invoke(Invocation<R> invocation) {
        throw refused("command '" + invocation.name() + "'");
    }

    @Override
    public void register(String name, Class<?> command) {}

    @Override
    public <R extends @Nullable Object> R within(CallerTransaction transaction, Callable<R> work) {
        throw refused("work in a transaction");
    }

    private static IllegalStateException refused(String what) {
        return new IllegalStateException(
                what + " was called with an idle door, which has no database; use the application's Turnstile");
    }

    @Override
    public Announcements announcements() {
        return announcements;
    }
}
