package dev.turnstile.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.event.EventTypes;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.testing.PayOrder;
import dev.turnstile.testing.PayOrder.Paid;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The path from a command's event to the mail in a mailbox. */
final class MailSubscriptionTest {

    private static final EventTypes<Paid> TYPES = EventTypes.of(Paid.class);

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private static Optional<Mail> receipt(Delivery delivery) {
        return delivery.as(TYPES).stream()
                .map(paid -> Mail.of(
                        "Shop <shop@example.org>",
                        "customer@example.org",
                        "Order " + paid.order() + " is paid",
                        "We got " + paid.cents() + " cents."))
                .findFirst();
    }

    private static Subscription receipts(Session session) {
        MailHandler handler = MailHandler.of("receipts", session, MailSubscriptionTest::receipt);
        return Subscription.of("receipts", Selection.ofEvents().withCategories("order"), Start.now(), handler)
                .withRedelivery(MailHandler.redelivery());
    }

    @Test
    void an_event_of_a_command_is_in_a_mail() throws Exception {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", Integer.toString(server.getSmtp().getPort()));
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(
                        EmbeddedPostgres.shared(ServerOptions.defaults().withDurable(false))
                                .createDatabase("mail"));
                Subscriber subscriber = turnstile.subscriptions().start(receipts(Session.getInstance(properties)))) {
            long position = PayOrder.call(turnstile, 7);
            assertThat(subscriber.waitFor("receipts", position, Duration.ofSeconds(30)))
                    .isTrue();
        }
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Order 7 is paid");
        assertThat(mail.getContent()).asString().startsWith("We got 4200 cents.");
    }
}
