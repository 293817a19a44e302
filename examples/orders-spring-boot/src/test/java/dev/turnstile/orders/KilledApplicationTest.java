package dev.turnstile.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application is killed during a stream of requests, and started again. */
@Tag("slow")
final class KilledApplicationTest {

    private static final int CLIENTS = 4;
    private static final int ORDERS_OF_A_CLIENT = 15;
    private static final int ORDERS = CLIENTS * ORDERS_OF_A_CLIENT;
    private static final int CENTS = 100;

    /** A third of the orders is placed before the kill. */
    private static final int PLACED_BEFORE = ORDERS / 3;

    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final Set<Long> placed = new ConcurrentSkipListSet<>();
    private final AtomicReference<Shop> shop = new AtomicReference<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        mails.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        shop.get().stop();
        mails.stop();
    }

    /** A request of a client. */
    @FunctionalInterface
    private interface Request {
        String send(Shop to) throws IOException;
    }

    /** Sends a request until there is a reply, as a client with an idempotency key does. */
    private String reply(Request request) {
        AtomicReference<String> body = new AtomicReference<>("");
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            try {
                body.set(request.send(shop.get()));
                return true;
            } catch (Shop.Rejected e) {
                body.set(String.valueOf(e.getMessage()));
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        return body.get();
    }

    private void order(int client, int number) {
        String key = client + "-" + number;
        String id = reply(to -> to.post("/orders", "place-" + key, """
                        {"customer": "c%d", "mail": "c%d@example.org", "cents": %d}""".formatted(client, client, CENTS)))
                .replaceAll("\\D", "");
        placed.add(Long.valueOf(id));
        // A payment has no key: after a lost reply, the second one is refused, because the order is paid.
        assertThat(reply(to -> to.post("/orders/" + id + "/payment", "", ""))).contains("PAID");
        assertThat(reply(to -> to.post("/orders/" + id + "/shipment", "ship-" + key, "{\"address\": \"Rue 1\"}")))
                .isEqualTo("{\"state\":\"SHIPPED\"}");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void nothing_is_lost_or_doubled() throws Exception {
        int port = freePort();
        Path data = folder.resolve("data");
        shop.set(Shop.start(data, port, mails.getSmtp().getPort()));
        List<Thread> clients = IntStream.range(0, CLIENTS)
                .mapToObj(client -> Thread.ofVirtual()
                        .start(() -> IntStream.range(0, ORDERS_OF_A_CLIENT).forEach(number -> order(client, number))))
                .toList();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> placed.size() >= PLACED_BEFORE);
        shop.get().kill();
        assertThat(placed).hasSizeLessThan(ORDERS);
        shop.set(Shop.start(data, port, mails.getSmtp().getPort()));
        for (Thread client : clients) {
            client.join();
        }
        requireComplete();
    }

    private void requireComplete() throws Exception {
        assertThat(placed).hasSize(ORDERS);
        for (long id : placed) {
            assertThat(shop.get().get("/orders/" + id)).contains("\"state\":\"SHIPPED\"");
            assertThat(shop.get().get("/orders/" + id + "/history"))
                    .isEqualTo("[{\"to\":\"PENDING\",\"actor\":\"clerk\"},{\"to\":\"PAID\",\"actor\":\"clerk\"},"
                            + "{\"to\":\"SHIPPED\",\"actor\":\"clerk\"}]");
        }
        String spending = IntStream.range(0, CLIENTS)
                .mapToObj(client -> "{\"customer\":\"c%d\",\"orders\":%d,\"cents\":%d}"
                        .formatted(client, ORDERS_OF_A_CLIENT, ORDERS_OF_A_CLIENT * CENTS))
                .collect(Collectors.joining(",", "[", "]"));
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(shop.get().get("/spending")).isEqualTo(spending);
            assertThat(subjects()).isEqualTo(expectedSubjects());
        });
    }

    private Set<String> expectedSubjects() {
        return placed.stream()
                .map(id -> "Order " + id + " is on its way")
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the subjects of the mails; copies of a mail, which have one id, count once. */
    private Set<String> subjects() throws Exception {
        Set<String> ids = new TreeSet<>();
        Set<String> subjects = new TreeSet<>();
        for (MimeMessage mail : Arrays.asList(mails.getReceivedMessages())) {
            if (ids.add(mail.getMessageID())) {
                assertThat(subjects.add(mail.getSubject()))
                        .as(mail.getSubject())
                        .isTrue();
            }
        }
        return subjects;
    }
}
