package dev.turnstile.mail;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/**
 * A mail that will not be sent, however often it is tried: an address, a header or an attachment that cannot be, or a server
 * that refuses it for good (replies of 500 to 599) or lacks SMTPUTF8.
 *
 * <p>{@link MailHandler#redelivery} gives up on it at once.
 */
public final class MailRefusedException extends FailureException {

    private static final long serialVersionUID = 1L;

    MailRefusedException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
