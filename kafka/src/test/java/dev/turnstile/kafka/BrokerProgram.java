package dev.turnstile.kafka;

/** A broker that does not outlive the test. */
final class BrokerProgram {

    private BrokerProgram() {}

    public static void main(String[] properties) {
        ParentWatch.begin();
        kafka.Kafka.main(properties);
    }
}
