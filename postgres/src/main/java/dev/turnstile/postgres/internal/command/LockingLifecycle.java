package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Transaction.LockedRecord;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lock;
import java.sql.Connection;
import java.util.List;

/** A lifecycle whose records a command can lock in its transaction. */
public interface LockingLifecycle<S, T> extends Lifecycle<S, T> {

    /** Locks records on a connection whose transaction is open, in the order of their ids. */
    List<LockedRecord<S>> lock(Connection connection, List<?> ids, Lock lock);
}
