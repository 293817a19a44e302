package dev.turnstile.postgres.internal.settings;

import dev.turnstile.command.CallerTransactions;
import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.invocation.ActorContext;

/**
 * The ports to the application's transaction manager, and to the actor on whose behalf a thread works.
 *
 * @param callers finds transactions that the application manages itself
 * @param opener begins the transactions that Turnstile ends
 * @param actors reads the current thread's actor
 */
public record TransactionPorts(CallerTransactions callers, TransactionOpener opener, ActorContext actors) {

    /** Returns ports of which only one is connected, the port that begins transactions. */
    public static TransactionPorts of(TransactionOpener opener) {
        return new TransactionPorts(CallerTransactions.none(), opener, ActorContext.none());
    }

    /** Returns these ports with another port that finds transactions. */
    public TransactionPorts withCallers(CallerTransactions port) {
        return new TransactionPorts(port, opener, actors);
    }

    /** Returns these ports with another port that begins transactions. */
    public TransactionPorts withOpener(TransactionOpener port) {
        return new TransactionPorts(callers, port, actors);
    }

    /** Returns these ports with another port that reads the actor. */
    public TransactionPorts withActors(ActorContext port) {
        return new TransactionPorts(callers, opener, port);
    }
}
