package dev.turnstile.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
                .pause(Duration.ofSeconds(7));
    }

    @Test
    void a_mail_arrives_with_its_headers_and_text() throws Exception {
        handler("receipts").handle(Deliveries.paid(7, 3));
        MimeMessage mail = received().getFirst();
        assertThat(mail.getSubject()).isEqualTo("Paid – thank you");
        assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("Shop <shop@example.org>");
        assertThat(mail.getHeader("To", ",")).isEqualTo("=?UTF-8?Q?Ada_L=C3=B6velace?= <ada@example.org>");
        assertThat(mail.getContent()).asString().startsWith("Grüße");
        assertThat(mail.getHeader("Auto-Submitted", ",")).isEqualTo("auto-generated");
        assertThat(mail.getHeader("Date")).hasSize(1);
    }

    @Test
    void a_mail_about_the_same_event_has_the_same_id_and_no_other_mail_has_it() throws Exception {
        MailHandler receipts = handler("receipts");
        receipts.handle(Deliveries.paid(7, 3));
        receipts.handle(Deliveries.paid(7, 3));
        receipts.handle(Deliveries.paid(7, 33));
        receipts.handle(Deliveries.paid(73, 3));
        handler("reminders").handle(Deliveries.paid(7, 3));
        List<String> ids = new ArrayList<>();
        for (MimeMessage mail : received()) {
            ids.add(mail.getMessageID());
        }
        assertThat(ids).allMatch(id -> id.matches("<[0-9a-f]{32}@example\\.org>"));
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
        assertThat(ids.subList(1, 5)).doesNotHaveDuplicates();
    }

    @Test
    void an_event_of_which_no_mail_is_made_sends_none() throws Exception {
        MailHandler.of("none", session(server.getSmtp().getPort()), delivery -> Optional.empty())
                .handle(Deliveries.paid(7, 3));
        assertThat(received()).isEmpty();
    }

    @Test
    void html_attachments_and_more_recipients_arrive() throws Exception {
        Mail mail = RECEIPT.to("bob@example.org")
                .cc("cleo@example.org")
                .bcc("dan@example.org")
                .html("<p>Grüße</p>")
                .attach(MailAttachment.of("Beleg ä.pdf", "application/pdf", new byte[] {1, 2, 3}));
        sending(mail, server.getSmtp().getPort()).handle(Deliveries.paid(7, 3));
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
    void what_the_server_refuses_for_good_is_not_tried_again() throws Exception {
        for (String command : List.of("MAIL FROM", "RCPT TO", "DATA", ".")) {
            try (RefusingServer refusing = new RefusingServer().reply(command, "550 5.7.1 no such thing")) {
                assertThatThrownBy(() -> sending(RECEIPT, refusing.port()).handle(Deliveries.paid(7, 3)))
                        .as(command)
                        .isInstanceOf(MailRefused.class)
                        .hasMessageContaining("the server refused the mail: ")
                        .satisfies(refused -> assertThat(
                                        MailHandler.redelivery().of(refused).attempts())
                                .isEqualTo(1));
            }
        }
    }

    @Test
    void what_the_server_may_take_later_is_tried_again() throws Exception {
        for (String command : List.of("MAIL FROM", "RCPT TO", "DATA", ".")) {
            try (RefusingServer refusing = new RefusingServer().reply(command, "451 4.7.1 greylisted")) {
                MessagingException failure = catchThrowableOfType(
                        MessagingException.class,
                        () -> sending(RECEIPT, refusing.port()).handle(Deliveries.paid(7, 3)));
                assertThat(failure).as(command).isNotNull();
                assertThat(MailHandler.redelivery().of(failure).attempts()).isEqualTo(12);
            }
        }
    }

    @Test
    void nobody_gets_a_mail_while_one_of_its_recipients_has_to_wait() throws Exception {
        try (RefusingServer refusing = new RefusingServer().reply("RCPT TO:<bob@", "451 4.7.1 greylisted")) {
            assertThatThrownBy(() -> sending(RECEIPT.to("bob@example.org"), refusing.port())
                            .handle(Deliveries.paid(7, 3)))
                    .isInstanceOf(MessagingException.class);
            assertThat(refusing.lines()).contains("RCPT TO:<ada@example.org>").doesNotContain("DATA");
        }
    }

    @Test
    void a_mail_that_somebody_got_is_not_sent_again_because_others_did_not() throws Exception {
        try (RefusingServer refusing = new RefusingServer().reply("RCPT TO:<bob@", "451 4.7.1 greylisted")) {
            Session partial = session(refusing.port());
            partial.getProperties().put("mail.smtp.sendpartial", "true");
            MailHandler handler =
                    MailHandler.of("receipts", partial, delivery -> Optional.of(RECEIPT.to("bob@example.org")));
            assertThatThrownBy(() -> handler.handle(Deliveries.paid(7, 3)))
                    .isInstanceOf(MailRefused.class)
                    .hasMessageContaining("ada@example.org")
                    .hasMessageContaining("not to others");
            assertThat(refusing.lines()).contains("DATA");
        }
    }

    @Test
    void a_server_that_takes_nothing_postpones_everything() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        Postponed postponed = catchThrowableOfType(
                Postponed.class, () -> sending(RECEIPT, closed).handle(Deliveries.paid(7, 3)));
        assertThat(postponed.pause()).isEqualTo(Duration.ofSeconds(7));
        assertThat(postponed).hasMessageStartingWith("the mail server takes nothing: ");
        for (List<String> way : List.of(
                List.of("", "554 no service"),
                List.of("", "421 busy"),
                List.of("MAIL FROM", "530 5.7.0 log in"),
                List.of("RCPT TO", "421 closing"))) {
            try (RefusingServer refusing = new RefusingServer().reply(way.getFirst(), way.getLast())) {
                assertThatThrownBy(() -> sending(RECEIPT, refusing.port()).handle(Deliveries.paid(7, 3)))
                        .as(way.toString())
                        .isInstanceOf(Postponed.class);
            }
        }
    }

    @Test
    void a_server_that_hangs_is_not_waited_for_for_ever() throws Exception {
        try (RefusingServer silent = new RefusingServer().reply("DATA", "")) {
            Session session = session(silent.port());
            session.getProperties().put("mail.smtp.timeout", "200");
            MailHandler handler = MailHandler.of("receipts", session, MailHandlerTest::receipt);
            assertThatThrownBy(() -> handler.handle(Deliveries.paid(7, 3))).isInstanceOf(MessagingException.class);
            assertThat(session.getProperty("mail.smtp.timeout")).isEqualTo("200");
            assertThat(session.getProperty("mail.smtp.connectiontimeout")).isEqualTo("10000");
            assertThat(session.getProperty("mail.smtps.timeout")).isEqualTo("30000");
        }
    }

    @Test
    void a_server_that_does_not_say_goodbye_has_taken_the_mail_nevertheless() throws Exception {
        try (RefusingServer rude = new RefusingServer().reply("QUIT", "")) {
            Session session = session(rude.port());
            session.getProperties().put("mail.smtp.timeout", "200");
            MailHandler.of("receipts", session, MailHandlerTest::receipt).handle(Deliveries.paid(7, 3));
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
}
