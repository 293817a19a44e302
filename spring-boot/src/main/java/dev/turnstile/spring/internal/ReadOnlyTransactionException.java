package dev.turnstile.spring.internal;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Thrown if a command, a transition or an append is called in a read-only transaction of Spring. */
public final class ReadOnlyTransactionException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    ReadOnlyTransactionException(@Nullable String transaction) {
        super(
                "expected a transaction that may write, got " + Objects.requireNonNullElse(transaction, "one")
                        + " with @Transactional(readOnly = true); remove readOnly, or call Turnstile outside",
                null);
    }
}
