package dev.turnstile.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Three brokers in separate processes, each also a controller; every partition is replicated to all of them. */
final class KafkaCluster {

    static final int BROKERS = 3;

    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private static @Nullable KafkaCluster shared;

    private final Path directory;
    private final List<Integer> ports;
    private final List<Integer> controllers;
    private final Process[] processes = new Process[BROKERS];

    private KafkaCluster(Path directory) throws IOException {
        this.directory = directory;
        List<Integer> free = freePorts(2 * BROKERS);
        this.ports = free.subList(0, BROKERS);
        this.controllers = free.subList(BROKERS, 2 * BROKERS);
    }

    /** Returns the cluster of this test run, with all brokers running. */
    static synchronized KafkaCluster shared() {
        KafkaCluster cluster = shared;
        if (cluster == null) {
            try {
                cluster = new KafkaCluster(Files.createTempDirectory("turnstile-kafka"));
                cluster.format();
            } catch (IOException e) {
                throw new IllegalStateException("no cluster", e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::remove));
            shared = cluster;
        }
        cluster.start();
        return cluster;
    }

    String bootstrap() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    Map<String, Object> properties() {
        return Map.of("bootstrap.servers", bootstrap());
    }

    Admin admin() {
        return Admin.create(properties());
    }

    /** Creates a topic on all brokers. */
    void topic(String name, int partitions) {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** Deletes a topic, and waits until no broker has it. */
    void deleteTopic(String name) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(name)).all().get();
            Await.until(
                    LONGEST_START,
                    () -> !admin.listTopics().names().get().contains(name),
                    () -> name + " is still there");
        }
    }

    /** Kills a broker with SIGKILL. */
    void kill(int broker) {
        ChildJvm.kill(processes[broker]);
    }

    /** Starts the stopped brokers, and waits until all are running. */
    void start() {
        for (int broker = 0; broker < BROKERS; broker++) {
            if (processes[broker] == null || !processes[broker].isAlive()) {
                processes[broker] = ChildJvm.start(
                        BrokerProgram.class,
                        directory.resolve("broker" + broker + ".log"),
                        file(broker).toString());
            }
        }
        try (Admin admin = admin()) {
            Await.until(LONGEST_START, () -> nodes(admin) == BROKERS, () -> "the brokers are not up: " + logs());
        }
    }

    private static int nodes(Admin admin) throws InterruptedException {
        try {
            return admin.describeCluster(new DescribeClusterOptions().timeoutMs(5_000))
                    .nodes()
                    .get()
                    .size();
        } catch (ExecutionException e) {
            return 0;
        }
    }

    private String logs() {
        return IntStream.range(0, BROKERS)
                .mapToObj(broker -> {
                    try {
                        return Files.readString(directory.resolve("broker" + broker + ".log"));
                    } catch (IOException e) {
                        return e.toString();
                    }
                })
                .collect(Collectors.joining("\n"));
    }

    private void format() throws IOException {
        String id = Uuid.randomUuid().toString();
        for (int broker = 0; broker < BROKERS; broker++) {
            Files.writeString(file(broker), configuration(broker));
            String[] arguments = {"format", "-t", id, "-c", file(broker).toString()};
            if (kafka.tools.StorageTool.execute(arguments, new PrintStream(PrintStream.nullOutputStream())) != 0) {
                throw new IllegalStateException("the storage of broker " + broker + " was not formatted");
            }
        }
    }

    private Path file(int broker) {
        return directory.resolve("broker" + broker + ".properties");
    }

    private String configuration(int broker) {
        String voters = IntStream.range(0, BROKERS)
                .mapToObj(id -> id + "@127.0.0.1:" + controllers.get(id))
                .collect(Collectors.joining(","));
        return """
                process.roles=broker,controller
                node.id=%d
                controller.quorum.voters=%s
                listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
                advertised.listeners=PLAINTEXT://127.0.0.1:%d
                controller.listener.names=CONTROLLER
                log.dirs=%s
                broker.session.timeout.ms=6000
                broker.heartbeat.interval.ms=1000
                default.replication.factor=3
                min.insync.replicas=2
                auto.create.topics.enable=false
                offsets.topic.replication.factor=3
                offsets.topic.num.partitions=3
                transaction.state.log.replication.factor=3
                transaction.state.log.min.isr=2
                transaction.state.log.num.partitions=3
                group.initial.rebalance.delay.ms=0
                group.consumer.min.session.timeout.ms=3000
                group.consumer.min.heartbeat.interval.ms=500
                group.consumer.session.timeout.ms=6000
                group.consumer.heartbeat.interval.ms=1000
                log.segment.bytes=16777216
                num.network.threads=2
                num.io.threads=4
                """.formatted(
                        broker,
                        voters,
                        ports.get(broker),
                        controllers.get(broker),
                        ports.get(broker),
                        directory.resolve("data" + broker));
    }

    private void remove() {
        for (Process process : processes) {
            if (process != null) {
                ChildJvm.kill(process);
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(directory + " was not removed", e);
        }
    }

    private static List<Integer> freePorts(int number) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < number; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
