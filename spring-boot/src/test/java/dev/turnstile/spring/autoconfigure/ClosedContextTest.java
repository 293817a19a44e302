package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Threads of an application context that is closed, as at each restart by Spring Boot's development tools. */
class ClosedContextTest {

    private static final Pattern THREAD = Pattern.compile("\"name\": \"(turnstile-[^\"]*)\"");

    private final Database database = new Database();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        database.close();
    }

    /** An application that uses every thread of Turnstile. */
    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
        }

        @Bean
        Subscription mails() {
            return Subscription.of("mails", Selection.ofEvents(), Start.beginning(), delivery -> {});
        }
    }

    /** Returns the names of the running platform and virtual threads of Turnstile. */
    private List<String> threads() throws IOException {
        Path dump = Files.createTempDirectory(folder, "dump").resolve("threads.json");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), ThreadDumpFormat.JSON);
        return THREAD.matcher(Files.readString(dump))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void no_thread_is_left_by_a_context_that_is_closed() throws IOException {
        List<String> before = threads();
        for (int restart = 0; restart < 2; restart++) {
            database.runner()
                    .withConfiguration(AutoConfigurations.of(TurnstileMetricsAutoConfiguration.class))
                    .withUserConfiguration(Application.class)
                    .run(context -> assertThat(threads())
                            .contains("turnstile-subscriptions", "turnstile-timers", "turnstile-gauges"));
            await().untilAsserted(() -> assertThat(threads()).isEqualTo(before));
        }
    }
}
