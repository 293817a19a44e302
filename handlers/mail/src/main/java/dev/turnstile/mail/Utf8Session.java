package dev.turnstile.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** Sessions for addresses with non-ASCII characters before the domain, which need SMTPUTF8 (RFC 6531). */
final class Utf8Session {

    private Utf8Session() {}

    /** Returns a session with the same server and login that writes addresses in UTF-8. */
    static Session of(Session session) {
        // The constructor keeps the defaults of the given properties; putAll also copies values that are not strings,
        // such as socket factories.
        Properties properties = new Properties(session.getProperties());
        properties.putAll(session.getProperties());
        properties.put("mail.mime.allowutf8", "true");
        return Session.getInstance(properties, new Login(session));
    }

    /**
     * Checks that the server offers SMTPUTF8.
     *
     * @throws MailRefusedException if the server does not offer it
     */
    static void requireOffered(Transport connected) {
        if (!(connected instanceof SMTPTransport smtp) || !smtp.supportsExtension("SMTPUTF8")) {
            throw new MailRefusedException(
                    "expected a mail server that offers SMTPUTF8, needed by an address with non-ASCII characters before"
                            + " its @, got one that does not; use such a server, or an ASCII address",
                    null);
        }
    }

    /** An authenticator that requests the login from another session. */
    private static final class Login extends Authenticator {

        private final Session session;

        Login(Session session) {
            this.session = session;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            return session.requestPasswordAuthentication(
                    getRequestingSite(),
                    getRequestingPort(),
                    getRequestingProtocol(),
                    getRequestingPrompt(),
                    getDefaultUserName());
        }
    }
}
