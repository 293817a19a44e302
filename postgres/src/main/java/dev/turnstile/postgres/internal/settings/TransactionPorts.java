package dev.turnstile.postgres.internal.settings;

import dev.turnstile.command.CallerTransactions;
import dev.turnstile.command.spi.TransactionOpener;

/**
 * The ports to the application's transaction manager.
 *
 * @param callers finds transactions that the application manages itself
 * @param opener begins the transactions that Turnstile ends
 */
public record TransactionPorts(CallerTransactions callers, TransactionOpener opener) {

    /** Returns these ports with another port that finds transactions. */
    public TransactionPorts withCallers(CallerTransactions port) {
        return new TransactionPorts(port, opener);
    }

    /** Returns these ports with another port that begins transactions. */
    public TransactionPorts withOpener(TransactionOpener port) {
        return new TransactionPorts(callers, port);
    }
}
