package dev.turnstile.mail;

import dev.turnstile.failure.spi.FailureText;
import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A mail in its form on the wire, with an id of the caller's. */
final class EventMessage extends MimeMessage {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final String id;

    private EventMessage(Session session, String id) {
        super(session);
        this.id = id;
    }

    /**
     * Writes a mail.
     *
     * @throws MailRefusedException if it cannot be written; the next attempt would fail in the same way
     */
    static EventMessage of(Session session, Mail mail, String id) {
        EventMessage message = new EventMessage(session, id);
        try {
            message.write(mail);
            return message;
        } catch (MessagingException e) {
            throw new MailRefusedException(
                    "expected a mail that can be written as MIME, got one that cannot; see to it that each attachment is of"
                            + " the type that it is said to be of",
                    FailureText.trace(e));
        }
    }

    private void write(Mail mail) throws MessagingException {
        setFrom(HeaderText.address(mail.from()));
        setRecipients(RecipientType.TO, array(mail.to()));
        setRecipients(RecipientType.CC, array(mail.cc()));
        setRecipients(RecipientType.BCC, array(mail.bcc()));
        setSubject(mail.subject(), UTF_8);
        // RFC 3834: what answers mail by itself, an absence note for example, is not to answer this.
        setHeader("Auto-Submitted", "auto-generated");
        fill(mail);
        saveChanges();
    }

    private void fill(Mail mail) throws MessagingException {
        String html = mail.html();
        if (html == null && mail.attachments().isEmpty()) {
            setText(mail.text(), UTF_8);
            return;
        }
        MimeMultipart both = new MimeMultipart("alternative");
        both.addBodyPart(text(mail.text(), "plain"));
        if (html != null) {
            both.addBodyPart(text(html, "html"));
        }
        setContent(mail.attachments().isEmpty() ? both : mixed(both, mail.attachments()));
    }

    private static MimeMultipart mixed(MimeMultipart said, List<MailAttachment> files) throws MessagingException {
        MimeMultipart mixed = new MimeMultipart("mixed");
        MimeBodyPart first = new MimeBodyPart();
        first.setContent(said);
        mixed.addBodyPart(first);
        for (MailAttachment file : files) {
            MimeBodyPart part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(file.content(), file.type())));
            part.setFileName(file.name());
            mixed.addBodyPart(part);
        }
        return mixed;
    }

    private static MimeBodyPart text(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, UTF_8, subtype);
        return part;
    }

    private static InternetAddress[] array(List<String> addresses) {
        return HeaderText.addresses(addresses).toArray(InternetAddress[]::new);
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }
}
