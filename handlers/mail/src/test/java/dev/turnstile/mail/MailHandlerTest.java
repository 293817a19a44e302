package dev.turnstile.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.testing.PayOrder;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MailHandlerTest {

    private static final Mail RECEIPT =
            Mail.of("Shop <shop@example.org>", "Ada Lövelace <ada@example.org>", "Paid – thank you", "Grüße");

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private static Session session(int port) {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", Integer.toString(port));
        return Session.getInstance(properties);
    }

    private static Optional<Mail> receipt(Delivery delivery) {
        RecordedEvent event = delivery.event();
        return event.type().equals("paid") ? Optional.of(RECEIPT) : Optional.empty();
    }

    private MailHandler handler(String subscription) {
        return MailHandler.of(subscription, session(server.getSmtp().getPort()), MailHandlerTest::receipt);
    }

    private List<MimeMessage> received() {
        return Arrays.asList(server.getReceivedMessages());
    }

    private static MailHandler sending(Mail mail, int port) {
        return MailHandler.of("receipts", session(port), delivery -> Optional.of(mail))
                .withRetryDelay(Duration.ofSeconds(7));
    }

    private static Delivery paid(int order, int version) {
        return PayOrder.paid(order, version).read(new JacksonJson());
    }

    @Test
    void a_mail_arrives_with_its_headers_and_text() throws Exception {
        handler("receipts").handle(paid(7, 3));
        MimeMessage mail = received().getFirst();
        assertThat(mail.getSubject()).isEqualTo("Paid – thank you");
        assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("Shop <shop@example.org>");
        assertThat(mail.getHeader("To", ",")).isEqualTo("=?UTF-8?Q?Ada_L=C3=B6velace?= <ada@example.org>");
        assertThat(mail.getContent()).asString().startsWith("Grüße");
        assertThat(mail.getHeader("Auto-Submitted", ",")).isEqualTo("auto-generated");
        assertThat(mail.getHeader("Date")).hasSize(1);
    }

    @Test
    void the_id_of_a_mail_is_the_same_for_the_same_event_and_unique() throws Exception {
        MailHandler receipts = handler("receipts");
        receipts.handle(paid(7, 3));
        receipts.handle(paid(7, 3));
        receipts.handle(paid(7, 33));
        receipts.handle(paid(73, 3));
        handler("reminders").handle(paid(7, 3));
        List<String> ids = new ArrayList<>();
        for (MimeMessage mail : received()) {
            ids.add(mail.getMessageID());
        }
        assertThat(ids).allMatch(id -> id.matches("<[0-9a-f]{32}@example\\.org>"));
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
        assertThat(ids.subList(1, 5)).doesNotHaveDuplicates();
    }

    @Test
    void an_event_without_a_mail_sends_none() throws Exception {
        MailHandler.of("none", session(server.getSmtp().getPort()), delivery -> Optional.empty())
                .handle(paid(7, 3));
        assertThat(received()).isEmpty();
    }

    @Test
    void html_attachments_and_more_recipients_arrive() throws Exception {
        Mail mail = RECEIPT.withTo("bob@example.org")
                .withCc("cleo@example.org")
                .withBcc("dan@example.org")
                .withHtml("<p>Grüße</p>")
                .withAttachment(MailAttachment.of("Beleg ä.pdf", "application/pdf", new byte[] {1, 2, 3}));
        sending(mail, server.getSmtp().getPort()).handle(paid(7, 3));
        assertThat(received()).hasSize(4);
        MimeMessage got = received().getFirst();
        assertThat(got.getHeader("Bcc")).isNull();
        assertThat(got.getHeader("Cc", ",")).isEqualTo("cleo@example.org");
        Multipart mixed = (Multipart) got.getContent();
        Multipart both = (Multipart) mixed.getBodyPart(0).getContent();
        assertThat(both.getContentType()).startsWith("multipart/alternative");
        assertThat(both.getBodyPart(0).getContent()).isEqualTo("Grüße");
        assertThat(both.getBodyPart(1).getContent()).isEqualTo("<p>Grüße</p>");
        Part file = mixed.getBodyPart(1);
        assertThat(file.getFileName()).isEqualTo("Beleg ä.pdf");
        assertThat(file.getContentType()).startsWith("application/pdf");
        assertThat(file.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
    }

    @Test
    void a_permanently_refused_mail_is_not_retried() throws Exception {
        for (String command : List.of("MAIL FROM", "RCPT TO", "DATA", ".")) {
            try (RefusingServer refusing = new RefusingServer().reply(command, "550 5.7.1 no such thing")) {
                assertThatThrownBy(() -> sending(RECEIPT, refusing.port()).handle(paid(7, 3)))
                        .as(command)
                        .isInstanceOf(MailRefusedException.class)
                        .hasMessageContaining("the server refused the mail: ")
                        .satisfies(refused -> assertThat(MailHandler.redelivery()
                                        .retriesFor(refused)
                                        .attempts())
                                .isEqualTo(1));
            }
        }
    }

    @Test
    void a_temporarily_refused_mail_is_retried() throws Exception {
        for (String command : List.of("MAIL FROM", "RCPT TO", "DATA", ".")) {
            try (RefusingServer refusing = new RefusingServer().reply(command, "451 4.7.1 greylisted")) {
                MessagingException failure = catchThrowableOfType(
                        MessagingException.class,
                        () -> sending(RECEIPT, refusing.port()).handle(paid(7, 3)));
                assertThat(failure).as(command).isNotNull();
                assertThat(MailHandler.redelivery().retriesFor(failure).attempts())
                        .isEqualTo(12);
            }
        }
    }

    @Test
    void a_mail_is_not_sent_while_one_of_its_recipients_is_refused_temporarily() throws Exception {
        try (RefusingServer refusing = new RefusingServer().reply("RCPT TO:<bob@", "451 4.7.1 greylisted")) {
            assertThatThrownBy(() -> sending(RECEIPT.withTo("bob@example.org"), refusing.port())
                            .handle(paid(7, 3)))
                    .isInstanceOf(MessagingException.class);
            assertThat(refusing.lines()).contains("RCPT TO:<ada@example.org>").doesNotContain("DATA");
        }
    }

    @Test
    void a_mail_that_reached_only_some_recipients_is_not_sent_again() throws Exception {
        try (RefusingServer refusing = new RefusingServer().reply("RCPT TO:<bob@", "451 4.7.1 greylisted")) {
            Session partial = session(refusing.port());
            partial.getProperties().put("mail.smtp.sendpartial", "true");
            MailHandler handler =
                    MailHandler.of("receipts", partial, delivery -> Optional.of(RECEIPT.withTo("bob@example.org")));
            assertThatThrownBy(() -> handler.handle(paid(7, 3)))
                    .isInstanceOf(MailRefusedException.class)
                    .hasMessageContaining("ada@example.org")
                    .hasMessageContaining("not to the others");
            assertThat(refusing.lines()).contains("DATA");
        }
    }

    @Test
    void a_server_that_accepts_no_mail_postpones_all_events() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        Postponed postponed = catchThrowableOfType(
                Postponed.class, () -> sending(RECEIPT, closed).handle(paid(7, 3)));
        assertThat(postponed.delay()).isEqualTo(Duration.ofSeconds(7));
        assertThat(postponed).hasMessageStartingWith("the mail server accepts no mail: ");
        for (List<String> way : List.of(
                List.of("", "554 no service"),
                List.of("", "421 busy"),
                List.of("MAIL FROM", "530 5.7.0 log in"),
                List.of("RCPT TO", "421 closing"))) {
            try (RefusingServer refusing = new RefusingServer().reply(way.getFirst(), way.getLast())) {
                assertThatThrownBy(() -> sending(RECEIPT, refusing.port()).handle(paid(7, 3)))
                        .as(way.toString())
                        .isInstanceOf(Postponed.class);
            }
        }
    }

    @Test
    void a_server_that_hangs_causes_a_timeout() throws Exception {
        try (RefusingServer silent = new RefusingServer().reply("DATA", "")) {
            Session session = session(silent.port());
            session.getProperties().put("mail.smtp.timeout", "200");
            MailHandler handler = MailHandler.of("receipts", session, MailHandlerTest::receipt);
            assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(MessagingException.class);
            assertThat(session.getProperty("mail.smtp.timeout")).isEqualTo("200");
            assertThat(session.getProperty("mail.smtp.connectiontimeout")).isEqualTo("10000");
            assertThat(session.getProperty("mail.smtps.timeout")).isEqualTo("30000");
        }
    }

    @Test
    void a_mail_is_sent_even_if_the_server_does_not_reply_to_quit() throws Exception {
        try (RefusingServer rude = new RefusingServer().reply("QUIT", "")) {
            Session session = session(rude.port());
            session.getProperties().put("mail.smtp.timeout", "200");
            MailHandler.of("receipts", session, MailHandlerTest::receipt).handle(paid(7, 3));
            assertThat(rude.lines()).contains(".");
        }
    }

    @Test
    void a_session_without_a_transport_is_refused_at_once() {
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", "pigeon");
        assertThatThrownBy(() -> MailHandler.of("receipts", Session.getInstance(properties), MailHandlerTest::receipt))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pigeon");
    }

    @Test
    void a_domain_is_sent_in_punycode_in_commands_headers_and_the_id() throws Exception {
        Mail mail = Mail.of("shop@b\u00fccher.example", "ada@\u0142\u00f3d\u017a.example", "Hello", "Text")
                .withCc("Bob <bob@M\u00dcNCHEN.example>")
                .withBcc("cleo@xn--mnchen-3ya.example");
        try (RefusingServer open = new RefusingServer()) {
            sending(mail, open.port()).handle(paid(7, 3));
            assertThat(open.lines())
                    .contains(
                            "MAIL FROM:<shop@xn--bcher-kva.example>",
                            "RCPT TO:<ada@xn--d-uga0v4h.example>",
                            "RCPT TO:<bob@xn--mnchen-3ya.example>",
                            "RCPT TO:<cleo@xn--mnchen-3ya.example>",
                            "From: shop@xn--bcher-kva.example",
                            "Cc: Bob <bob@xn--mnchen-3ya.example>")
                    .anyMatch(line -> line.matches("Message-ID: <[0-9a-f]{32}@xn--bcher-kva\\.example>"));
        }
    }

    @Test
    void a_non_ascii_address_is_refused_if_the_server_does_not_offer_smtputf8() throws Exception {
        Mail pawel = Mail.of("shop@example.org", "pawe\u0142@example.org", "Hello", "Text");
        for (Mail mail : List.of(
                pawel,
                RECEIPT.withCc("pawe\u0142@example.org"),
                RECEIPT.withBcc("pawe\u0142@example.org"),
                Mail.of("pawe\u0142@example.org", "ada@example.org", "Hello", "Text"))) {
            try (RefusingServer old = new RefusingServer()) {
                assertThatThrownBy(() -> sending(mail, old.port()).handle(paid(7, 3)))
                        .isInstanceOf(MailRefusedException.class)
                        .hasMessageContaining("SMTPUTF8")
                        .satisfies(refused -> assertThat(MailHandler.redelivery()
                                        .retriesFor(refused)
                                        .attempts())
                                .isEqualTo(1));
                assertThat(old.lines()).noneMatch(line -> line.startsWith("RCPT TO"));
            }
        }
    }

    @Test
    void a_non_ascii_address_is_sent_unchanged_if_the_server_offers_smtputf8() throws Exception {
        Mail mail = Mail.of("shop@example.org", "Pawe\u0142 <pawe\u0142@\u0142\u00f3d\u017a.example>", "Hello", "Text");
        try (RefusingServer modern = new RefusingServer().reply("EHLO", "250-here\r\n250 SMTPUTF8")) {
            sending(mail, modern.port()).handle(paid(7, 3));
            assertThat(modern.lines())
                    .contains(
                            "MAIL FROM:<shop@example.org> SMTPUTF8",
                            "RCPT TO:<pawe\u0142@xn--d-uga0v4h.example>",
                            "To: \"Pawe\u0142\" <pawe\u0142@xn--d-uga0v4h.example>");
        }
    }

    @Test
    void a_mail_with_ascii_addresses_does_not_need_smtputf8() throws Exception {
        try (RefusingServer modern = new RefusingServer().reply("EHLO", "250-here\r\n250 SMTPUTF8")) {
            sending(RECEIPT, modern.port()).handle(paid(7, 3));
            assertThat(modern.lines()).contains("MAIL FROM:<shop@example.org>");
        }
    }

    @Test
    void a_utf8_session_uses_the_login_of_the_given_session() throws Exception {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.auth", "true");
        Mail mail = Mail.of("shop@example.org", "pawe\u0142@example.org", "Hello", "Text");
        try (RefusingServer modern = new RefusingServer()
                .reply("EHLO", "250-here\r\n250-AUTH PLAIN\r\n250 SMTPUTF8")
                .reply("AUTH PLAIN", "235 welcome")) {
            properties.put("mail.smtp.port", Integer.toString(modern.port()));
            Session session = Session.getInstance(properties, new Authenticator() {
                @Override
                protected PasswordAuthentication getPasswordAuthentication() {
                    return new PasswordAuthentication("shop", "secret");
                }
            });
            MailHandler.of("receipts", session, delivery -> Optional.of(mail)).handle(paid(7, 3));
            assertThat(modern.lines())
                    .contains("AUTH PLAIN "
                            + Base64.getEncoder()
                                    .encodeToString("shop\0shop\0secret".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void a_mail_that_cannot_be_written_is_not_retried() {
        Mail mail = RECEIPT.withAttachment(MailAttachment.of("a.eml", "multipart/mixed", new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> sending(mail, server.getSmtp().getPort()).handle(paid(7, 3)))
                .isInstanceOf(MailRefusedException.class)
                .hasMessageStartingWith("expected a mail that can be written as MIME")
                .satisfies(refused -> assertThat(
                                MailHandler.redelivery().retriesFor(refused).attempts())
                        .isEqualTo(1));
        assertThat(received()).isEmpty();
    }

    @Test
    void a_session_with_a_non_ascii_sender_is_refused() {
        Properties properties = new Properties();
        properties.put("mail.smtp.from", "pawe\u0142@example.org");
        assertThatThrownBy(() -> MailHandler.of("receipts", Session.getInstance(properties), MailHandlerTest::receipt))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mail.smtp.from")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("example"));
    }
}
