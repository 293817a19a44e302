package dev.turnstile.kafka;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;

/** A node that runs a projection until it is killed. */
final class WorkerProgram {

    private WorkerProgram() {}

    public static void main(String[] arguments) throws Exception {
        ParentWatch.begin();
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[0]);
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", arguments[1],
                "max.poll.records", 100,
                "session.timeout.ms", 6000,
                "heartbeat.interval.ms", 500);
        KafkaProjections.builder(dataSource, properties).topics(arguments[2]).start(new Sums());
        new CountDownLatch(1).await();
    }
}
