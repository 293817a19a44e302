package dev.turnstile.mail;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a mail cannot be sent: an address, a header or an attachment is invalid, the server refused the mail
 * (replies of 500 to 599) or lacks SMTPUTF8, or only some recipients got the mail.
 *
 * <p>{@link MailHandler#redelivery} makes no further attempt.
 */
public final class MailRefusedException extends FailureException {

    private static final long serialVersionUID = 1L;

    MailRefusedException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
