package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.TransactionDefinition;

/** Many concurrent requests on a small pool: each ends, and each connection is returned. */
@Tag("slow")
class ManyRequestsTest {

    private static final int REQUESTS = 10_000;
    private static final int THREADS = 64;
    private static final int CONNECTIONS = 8;

    /** Each tenth request fails after its transition. */
    private static final int FAILING = 10;

    /** A busy machine makes threads wait long for a connection; a deadlock makes them wait for ever. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private static final long FIRST_ID = 1000;

    /** A service with {@code @Transactional}: it writes on its own, creates an order and pays it. */
    private static void request(Shop shop, int number) {
        shop.in(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
            shop.note("request " + number);
            shop.orders().insert(Map.of("id", FIRST_ID + number));
            shop.orders().fire(FIRST_ID + number, Move.PAY);
            if (number % FAILING == 0) {
                throw new IllegalStateException("request " + number + " fails");
            }
            return number;
        });
    }

    private static int failures(List<Future<?>> requests) throws InterruptedException {
        int failures = 0;
        for (Future<?> request : requests) {
            try {
                request.get();
            } catch (ExecutionException e) {
                assertThat(e.getCause()).hasMessageEndingWith("fails");
                failures++;
            }
        }
        return failures;
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void no_request_deadlocks_and_no_connection_is_lost(Stack stack) throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (Shop shop = new Shop(stack, CONNECTIONS, LONGEST_WAIT);
                ExecutorService threads =
                        Executors.newFixedThreadPool(THREADS, Thread.ofVirtual().factory())) {
            List<Future<?>> requests = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                requests.add(threads.submit(() -> request(shop, next.incrementAndGet())));
            }
            assertThat(failures(requests)).isEqualTo(REQUESTS / FAILING);
            assertThat(shop.notes()).hasSize(REQUESTS - REQUESTS / FAILING);
            assertThat(shop.outside().queryForObject("SELECT count(*) FROM orders WHERE state = 1", Integer.class))
                    .isEqualTo(REQUESTS - REQUESTS / FAILING);
        }
    }
}
