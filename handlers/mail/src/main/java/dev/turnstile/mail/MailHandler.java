package dev.turnstile.mail;

import dev.turnstile.command.Retries;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Redelivery;
import jakarta.mail.MessagingException;
import jakarta.mail.NoSuchProviderException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

/**
 * Sends a mail about each event that a function makes one of. Thread-safe.
 *
 * <p>A mail whose delivery was not confirmed is sent again. Its {@code Message-ID} is made of the subscription's name and the
 * event, so both have the same one, and many mailboxes show only one of them.
 *
 * <p>Replies of 500 to 599, addresses that cannot be, mails that cannot be written and addresses that need SMTPUTF8 where
 * the server does not offer it are a {@link MailRefusedException}; where some recipients got the mail and
 * others did not, too, because another attempt would send it twice to the first. Other replies are a
 * {@link MessagingException}. A server that cannot be reached or does not let the session log in postpones everything.
 */
public final class MailHandler implements EventHandler {

    private static final Duration USUAL_PAUSE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 12;
    private static final String CONNECT_MILLIS = "10000";
    private static final String ANSWER_MILLIS = "30000";

    private final String subscription;
    private final Session session;
    private final Function<Delivery, Optional<Mail>> mails;
    private final Duration pause;

    private MailHandler(
            String subscription, Session session, Function<Delivery, Optional<Mail>> mails, Duration pause) {
        this.subscription = subscription;
        this.session = session;
        this.mails = mails;
        this.pause = pause;
    }

    /**
     * Sends mails by a session.
     *
     * @param subscription the name of the subscription, which is part of the mails' ids
     * @param session says the server and how to log in; a transport of SMTP. As Jakarta Mail would wait for ever for a server
     *     that hangs, {@code mail.smtp.connectiontimeout}, {@code timeout} and {@code writetimeout}, and the same of
     *     {@code mail.smtps}, are set in its properties to 10, 30 and 30 seconds where they are not set
     * @param mails makes a mail of an event, or none; called again for each attempt, by several threads at the same time
     * @throws IllegalArgumentException if there is no transport for the session, or its {@code mail.smtp.from} is not of
     *     ASCII
     */
    public static MailHandler of(String subscription, Session session, Function<Delivery, Optional<Mail>> mails) {
        Properties properties = session.getProperties();
        for (String protocol : new String[] {"mail.smtp.", "mail.smtps."}) {
            properties.putIfAbsent(protocol + "connectiontimeout", CONNECT_MILLIS);
            properties.putIfAbsent(protocol + "timeout", ANSWER_MILLIS);
            properties.putIfAbsent(protocol + "writetimeout", ANSWER_MILLIS);
            requireAscii(properties, protocol + "from");
        }
        try {
            session.getTransport();
        } catch (NoSuchProviderException e) {
            throw new IllegalArgumentException("expected a session with a transport, got none: " + e.getMessage(), e);
        }
        return new MailHandler(subscription, session, mails, USUAL_PAUSE);
    }

    /** The transport would cut each character down to its last byte. */
    private static void requireAscii(Properties properties, String name) {
        String from = properties.getProperty(name);
        if (from != null && !HeaderText.isAscii(from)) {
            throw new IllegalArgumentException("expected the property " + name
                    + " in ASCII, got other characters; write its domain in punycode (xn--..)");
        }
    }

    /** Waits so long while the server cannot be reached, 30 seconds by default. */
    public MailHandler withRetryDelay(Duration length) {
        return new MailHandler(subscription, session, mails, length);
    }

    /**
     * Returns what a subscription with this handler should do about failures: 12 attempts, with pauses of up to 10 seconds at
     * first and 1 hour at most, about 1 hour and 40 minutes in all, long enough for servers that take a stranger's mail only
     * after some time; none after a {@link MailRefusedException}.
     */
    public static Redelivery redelivery() {
        return Redelivery.ofParking(new Retries(ATTEMPTS, Duration.ofSeconds(10), Duration.ofHours(1)))
                .withoutRetries(MailRefusedException.class);
    }

    /**
     * Sends the mail about an event.
     *
     * @throws Postponed if the server cannot be reached or lets nobody in
     * @throws MailRefusedException if no other attempt will help
     * @throws MessagingException if another attempt may help
     */
    @Override
    public void handle(Delivery delivery) throws MessagingException {
        Optional<Mail> mail = mails.apply(delivery);
        if (mail.isPresent()) {
            send(mail.get(), id(mail.get(), delivery.event()));
        }
    }

    private void send(Mail mail, String id) throws MessagingException {
        boolean utf8 = mail.needsUtf8();
        Session by = utf8 ? Utf8Session.of(session) : session;
        EventMessage message = EventMessage.of(by, mail, id);
        Transport transport = by.getTransport();
        try {
            connect(transport);
            if (utf8) {
                Utf8Session.requireOffered(transport);
            }
            transport.sendMessage(message, message.getAllRecipients());
        } catch (MessagingException e) {
            throw judged(e);
        } finally {
            close(transport);
        }
    }

    private void connect(Transport transport) {
        try {
            transport.connect();
        } catch (MessagingException e) {
            throw postponed(e);
        }
    }

    private MessagingException judged(MessagingException failure) {
        Reply reply = Reply.of(failure);
        if (reply.concernsAll() && reply.sent().isEmpty()) {
            throw postponed(failure);
        }
        if (reply.isFinal()) {
            String sent = reply.sent().isEmpty() ? "" : " (sent to " + reply.sent() + ", not to others)";
            throw new MailRefusedException("the server refused the mail" + sent + ": " + oneLine(failure), failure);
        }
        return failure;
    }

    private Postponed postponed(MessagingException failure) {
        Postponed postponed = new Postponed(pause, "the mail server takes nothing: " + oneLine(failure));
        postponed.initCause(failure);
        return postponed;
    }

    private static String oneLine(MessagingException failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " ");
    }

    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            // The server has already said what became of the mail; failing now would have it sent again.
            return;
        }
    }

    private String id(Mail mail, RecordedEvent event) {
        String sender = HeaderText.address(mail.from()).getAddress();
        StringBuilder text = new StringBuilder();
        for (Object part : new Object[] {
            subscription, event.stream().category(), event.stream().key(), event.version(), event.recordedAt()
        }) {
            text.append(part.toString().length()).append(':').append(part);
        }
        return "<" + hash(text.toString()) + "@" + sender.substring(sender.lastIndexOf('@') + 1) + ">";
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, hash.length / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
