package dev.turnstile.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a mail says, and to whom. Immutable.
 *
 * <p>An address is written {@code ada@example.org} or {@code Ada Lovelace <ada@example.org>}. A domain of other characters
 * than ASCII is sent in punycode; other characters before the {@code @} need a server that offers SMTPUTF8.
 *
 * @param from who sends it
 * @param to who gets it, at least one
 * @param cc who gets a copy
 * @param bcc who gets a copy that the others do not see
 * @param subject the subject
 * @param text the text for those who read no HTML
 * @param html the same as HTML, or null
 * @param attachments files that come along
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
     * @throws MailRefusedException if an address is none or a group of several, nobody is to get it, or a header holds a line break
     *     or another control character
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
            throw new MailRefusedException("expected somebody to send the mail '" + subject + "' to, got nobody", null);
        }
    }

    /** Writes to one address, in plain text. */
    public static Mail of(String from, String to, String subject, String text) {
        return new Mail(from, List.of(to), List.of(), List.of(), subject, text, null, List.of());
    }

    /** Adds somebody to write to. */
    public Mail withTo(String address) {
        return new Mail(from, and(to, address), cc, bcc, subject, text, html, attachments);
    }

    /** Adds somebody who gets a copy. */
    public Mail withCc(String address) {
        return new Mail(from, to, and(cc, address), bcc, subject, text, html, attachments);
    }

    /** Adds somebody who gets a copy that the others do not see. */
    public Mail withBcc(String address) {
        return new Mail(from, to, cc, and(bcc, address), subject, text, html, attachments);
    }

    /** Says the same as HTML. */
    public Mail withHtml(String page) {
        return new Mail(from, to, cc, bcc, subject, text, page, attachments);
    }

    /** Adds a file. */
    public Mail withAttachment(MailAttachment file) {
        return new Mail(from, to, cc, bcc, subject, text, html, and(attachments, file));
    }

    /** Tells whether an address has other characters than ASCII before its domain. */
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
