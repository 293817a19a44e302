package dev.turnstile.mail;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * The replies of a mail server that did not accept a mail for all recipients.
 *
 * @param codes the reply codes
 * @param sent the recipients that got the mail
 * @param invalid the recipients that the server refused
 */
record Reply(List<Integer> codes, List<Address> sent, List<Address> invalid) {

    /** The codes of servers that shut down, or require a login that the session does not have. */
    private static final Set<Integer> ALL_MAILS = Set.of(421, 530, 534, 535, 538);

    static Reply of(MessagingException failure) {
        List<Integer> codes = new ArrayList<>();
        List<Address> sent = new ArrayList<>();
        List<Address> invalid = new ArrayList<>();
        for (Exception one = failure; one != null; one = next(one)) {
            codes.add(code(one));
            if (one instanceof SendFailedException failed) {
                add(sent, failed.getValidSentAddresses());
                add(invalid, failed.getInvalidAddresses());
            }
        }
        return new Reply(codes, sent, invalid);
    }

    /** Returns whether the server accepts no mail at present. */
    boolean concernsAll() {
        return codes.stream().anyMatch(ALL_MAILS::contains);
    }

    /** Returns whether the mail must not be sent again: the server refused it, or some recipients got it. */
    boolean isFinal() {
        return codes.stream().anyMatch(code -> code / 100 == 5) || !sent.isEmpty() || !invalid.isEmpty();
    }

    private static void add(List<Address> all, Address @Nullable [] some) {
        if (some != null) {
            all.addAll(Arrays.asList(some));
        }
    }

    private static @Nullable Exception next(Exception one) {
        return one instanceof MessagingException chained ? chained.getNextException() : null;
    }

    private static int code(Exception one) {
        return switch (one) {
            case SMTPSendFailedException send -> send.getReturnCode();
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            default -> 0;
        };
    }
}
