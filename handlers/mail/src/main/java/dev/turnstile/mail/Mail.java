package dev.turnstile.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mail: addresses, subject, text and attachments. Immutable.
 *
 * <p>An address has the form {@code ada@example.org} or {@code Ada Lovelace <ada@example.org>}. A domain with non-ASCII
 * characters is sent in punycode; non-ASCII characters before the {@code @} need a server that offers SMTPUTF8.
 *
 * @param from the sender
 * @param to the recipients, at least one
 * @param cc the recipients of a copy
 * @param bcc the recipients of a copy whose addresses are hidden
 * @param subject the subject
 * @param text the plain text
 * @param html the text as HTML, or null
 * @param attachments the attached files
 */
public record Mail(
        String from,
        List<String> to,
        List<String> cc,
        List<String> bcc,
        String subject,
        String text,
        @Nullable String html,
        List<MailAttachment> attachments) {

    /**
     * Checks the headers.
     *
     * @throws MailRefusedException if an address is invalid or a group, {@code to} is empty, or a header contains a
     *     line break or another control character
     */
    public Mail {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        HeaderText.address(from);
        HeaderText.addresses(to);
        HeaderText.addresses(cc);
        HeaderText.addresses(bcc);
        HeaderText.checked("subject", subject);
        attachments = List.copyOf(attachments);
        if (to.isEmpty()) {
            throw new MailRefusedException("expected a recipient of the mail '" + subject + "', got none", null);
        }
    }

    /** Returns a plain-text mail to one address. */
    public static Mail of(String from, String to, String subject, String text) {
        return new Mail(from, List.of(to), List.of(), List.of(), subject, text, null, List.of());
    }

    /** Returns a mail with another recipient added. */
    public Mail withTo(String address) {
        return new Mail(from, and(to, address), cc, bcc, subject, text, html, attachments);
    }

    /** Returns a mail with another recipient of a copy. */
    public Mail withCc(String address) {
        return new Mail(from, to, and(cc, address), bcc, subject, text, html, attachments);
    }

    /** Returns a mail with another recipient of a copy whose address is hidden. */
    public Mail withBcc(String address) {
        return new Mail(from, to, cc, and(bcc, address), subject, text, html, attachments);
    }

    /** Returns a mail with its text also as HTML. */
    public Mail withHtml(String page) {
        return new Mail(from, to, cc, bcc, subject, text, page, attachments);
    }

    /** Returns a mail with another attachment. */
    public Mail withAttachment(MailAttachment file) {
        return new Mail(from, to, cc, bcc, subject, text, html, and(attachments, file));
    }

    /** Returns whether an address has non-ASCII characters before its domain. */
    boolean needsUtf8() {
        return Stream.of(List.of(from), to, cc, bcc)
                .flatMap(List::stream)
                .map(HeaderText::address)
                .anyMatch(HeaderText::needsUtf8);
    }

    private static <T> List<T> and(List<T> some, T one) {
        List<T> more = new ArrayList<>(some);
        more.add(one);
        return more;
    }
}
