package dev.turnstile.mail;

import dev.turnstile.command.Retries;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Subscription.Redelivery;
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
 * A handler that calls a function for each event, and sends the mail that the function returns, if any. Thread-safe.
 *
 * <p>A mail whose delivery was not confirmed is sent again. Its {@code Message-ID} is derived from the subscription's
 * name and the event, so both copies have the same id, and many mail programs show only one of them.
 *
 * <p>A {@link MailRefusedException} is thrown after a reply of 500 to 599, for an invalid address, for a mail that
 * cannot be written as MIME, and for an address that needs SMTPUTF8 if the server does not offer it. It is also
 * thrown if only some recipients got the mail, because another attempt would send it to them twice. Other replies
 * throw {@link MessagingException}. If the server cannot be reached or refuses the login, all events are postponed.
 */
public final class MailHandler implements EventHandler {

    private static final Duration DEFAULT_DELAY = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 12;
    private static final String CONNECT_MILLIS = "10000";
    private static final String RESPONSE_MILLIS = "30000";

    private final String subscription;
    private final Session session;
    private final Function<Delivery, Optional<Mail>> mails;
    private final Duration delay;

    private MailHandler(
            String subscription, Session session, Function<Delivery, Optional<Mail>> mails, Duration delay) {
        this.subscription = subscription;
        this.session = session;
        this.mails = mails;
        this.delay = delay;
    }

    /**
     * Returns a handler that sends mails with a session.
     *
     * @param subscription the name of the subscription, from which the mails' ids are derived
     * @param session the session, with an SMTP transport. Jakarta Mail has no timeouts by default, so
     *     {@code mail.smtp.connectiontimeout}, {@code timeout} and {@code writetimeout}, and the same properties of
     *     {@code mail.smtps}, are set to 10, 30 and 30 seconds if they are not set
     * @param mails returns the mail of an event, or empty; called for each attempt, must be thread-safe
     * @throws IllegalArgumentException if the session has no transport, or its {@code mail.smtp.from} or
     *     {@code mail.smtps.from} has non-ASCII characters
     */
    public static MailHandler of(String subscription, Session session, Function<Delivery, Optional<Mail>> mails) {
        Properties properties = session.getProperties();
        for (String protocol : new String[] {"mail.smtp.", "mail.smtps."}) {
            properties.putIfAbsent(protocol + "connectiontimeout", CONNECT_MILLIS);
            properties.putIfAbsent(protocol + "timeout", RESPONSE_MILLIS);
            properties.putIfAbsent(protocol + "writetimeout", RESPONSE_MILLIS);
            requireAscii(properties, protocol + "from");
        }
        try {
            session.getTransport();
        } catch (NoSuchProviderException e) {
            throw new IllegalArgumentException("expected a session with a transport, got none: " + e.getMessage(), e);
        }
        return new MailHandler(subscription, session, mails, DEFAULT_DELAY);
    }

    /** Throws if the property has non-ASCII characters: the transport would truncate each to its last byte. */
    private static void requireAscii(Properties properties, String name) {
        String from = properties.getProperty(name);
        if (from != null && !HeaderText.isAscii(from)) {
            throw new IllegalArgumentException("expected the property " + name
                    + " in ASCII, got non-ASCII characters; write its domain in punycode (xn--..)");
        }
    }

    /**
     * Returns a handler with another delay before the next attempt if the server accepts no mail; 30 seconds by
     * default.
     */
    public MailHandler withRetryDelay(Duration delay) {
        return new MailHandler(subscription, session, mails, delay);
    }

    /**
     * Returns the recommended redelivery of a subscription with this handler: 12 attempts, with a backoff of initially
     * up to 10 seconds and at most 1 hour. All attempts take about 1 hour and 40 minutes, long enough for greylisting.
     * There is no further attempt after {@link MailRefusedException}.
     */
    public static Redelivery redelivery() {
        return Redelivery.ofParking(new Retries(ATTEMPTS, Duration.ofSeconds(10), Duration.ofHours(1)))
                .withoutRetries(MailRefusedException.class);
    }

    /**
     * Sends the mail of an event, if there is one.
     *
     * @throws Postponed if the server cannot be reached or refuses the login
     * @throws MailRefusedException if no further attempt can succeed
     * @throws MessagingException if another attempt may succeed
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
            throw classified(e);
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

    private MessagingException classified(MessagingException failure) {
        Reply reply = Reply.of(failure);
        if (reply.concernsAll() && reply.sent().isEmpty()) {
            throw postponed(failure);
        }
        if (reply.isFinal()) {
            String sent = reply.sent().isEmpty() ? "" : " (sent to " + reply.sent() + ", not to the others)";
            throw new MailRefusedException("the server refused the mail" + sent + ": " + oneLine(failure), failure);
        }
        return failure;
    }

    private Postponed postponed(MessagingException failure) {
        Postponed postponed = new Postponed(delay, "the mail server accepts no mail: " + oneLine(failure));
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
            // The server has already replied to the mail; a failure now would cause it to be sent again.
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
