package dev.turnstile.spring.figures;

import dev.turnstile.Turnstile;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Measures the start of an application in a new JVM, with and without Turnstile, on a database in which Turnstile is
 * installed. Prints the medians of the CPU time of the process, of the time on the clock until the start is complete,
 * and their differences. Both have a connection pool with an open connection.
 */
public final class ContextStart {

    private static final int ROUNDS = 7;

    private ContextStart() {}

    /** An application with one lifecycle. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        @ConditionalOnBean(Turnstile.class)
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
        }
    }

    /** Runs the measurement; with arguments, starts one application. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            start(args);
            return;
        }
        EmbeddedPostgres server = EmbeddedPostgres.shared();
        DataSource database = server.createDatabase("start");
        new JdbcTemplate(database).execute(OrderMachine.TABLES);
        PostgresTurnstile.open(database).close();
        List<Sample> without = new ArrayList<>();
        List<Sample> with = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            without.add(child(server.url("start"), false));
            with.add(child(server.url("start"), true));
        }
        System.out.println("without Turnstile: " + median(without) + ", with Turnstile: " + median(with));
    }

    /**
     * The start of one JVM and its application.
     *
     * @param cpu the CPU time of the process, in milliseconds
     * @param clock the time from the begin of {@code SpringApplication.run}, in milliseconds
     */
    private record Sample(long cpu, long clock) {}

    private static Sample median(List<Sample> samples) {
        List<Long> cpu = samples.stream().map(Sample::cpu).sorted().toList();
        List<Long> clock = samples.stream().map(Sample::clock).sorted().toList();
        return new Sample(cpu.get(ROUNDS / 2), clock.get(ROUNDS / 2));
    }

    private static Sample child(String url, boolean enabled) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ContextStart.class.getName(),
                        "--spring.datasource.url=" + url,
                        "--spring.main.banner-mode=off",
                        "--turnstile.enabled=" + enabled)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] figures = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ", 2);
        process.waitFor();
        return new Sample(Long.parseLong(figures[0]), Long.parseLong(figures[1]));
    }

    private static void start(String[] args) throws Exception {
        long began = System.nanoTime();
        try (ConfigurableApplicationContext context = SpringApplication.run(Application.class, args)) {
            context.getBean(DataSource.class).getConnection().close();
            Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
            System.out.println(cpu.toMillis() + " "
                    + Duration.ofNanos(System.nanoTime() - began).toMillis());
        }
    }
}
