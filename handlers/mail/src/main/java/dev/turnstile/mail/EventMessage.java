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

/** A MIME message with a {@code Message-ID} chosen by the caller. */
final class EventMessage extends MimeMessage {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final String id;

    private EventMessage(Session session, String id) {
        super(session);
        this.id = id;
    }

    /**
     * Returns the MIME message of a mail.
     *
     * @throws MailRefusedException if the mail cannot be written as MIME; another attempt would fail in the same way
     */
    static EventMessage of(Session session, Mail mail, String id) {
        EventMessage message = new EventMessage(session, id);
        try {
            message.write(mail);
            return message;
        } catch (MessagingException e) {
            throw new MailRefusedException(
                    "expected a mail that can be written as MIME, got one that cannot; check that the content of each"
                            + " attachment has the declared media type",
                    FailureText.trace(e));
        }
    }

    private void write(Mail mail) throws MessagingException {
        setFrom(HeaderText.address(mail.from()));
        setRecipients(RecipientType.TO, array(mail.to()));
        setRecipients(RecipientType.CC, array(mail.cc()));
        setRecipients(RecipientType.BCC, array(mail.bcc()));
        setSubject(mail.subject(), UTF_8);
        // RFC 3834: automatic responders, such as vacation notices, do not reply to this mail.
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
        MimeMultipart body = new MimeMultipart("alternative");
        body.addBodyPart(text(mail.text(), "plain"));
        if (html != null) {
            body.addBodyPart(text(html, "html"));
        }
        setContent(mail.attachments().isEmpty() ? body : mixed(body, mail.attachments()));
    }

    private static MimeMultipart mixed(MimeMultipart body, List<MailAttachment> files) throws MessagingException {
        MimeMultipart mixed = new MimeMultipart("mixed");
        MimeBodyPart first = new MimeBodyPart();
        first.setContent(body);
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
