package dev.turnstile.kafka;

import dev.turnstile.postgres.PostgresTurnstile;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;

/** A node that runs a relay until it is killed. */
final class RelayProgram {

    /** Small, so that there are many transactions in which the process can be killed. */
    private static final int AT_ONCE = 100;

    private RelayProgram() {}

    public static void main(String[] arguments) throws Exception {
        ParentWatch.begin();
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[0]);
        PostgresTurnstile turnstile = PostgresTurnstile.builder(dataSource)
                .subscriptionLease(Duration.ofSeconds(3))
                .openInstalled();
        KafkaRelay relay = KafkaRelay.builder(arguments[2], dataSource, Map.of("bootstrap.servers", arguments[1]))
                .build();
        turnstile.subscriptions().start(relay.subscription().withBatchSize(AT_ONCE));
        new CountDownLatch(1).await();
    }
}
