package dev.turnstile.benchmarks.subscriptions;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import com.gruelbox.transactionoutbox.TransactionOutboxEntry;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Sample;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Transaction Outbox in its fastest mode: entries are submitted to the workers after their commit, without polling.
 * Entries are not ordered.
 *
 * @param database the database of its tables
 */
record OutboxPeer(Database database) implements Peer {

    private static final int TRANSACTION_SIZE = 500;

    /** The interface of the outbox entries. */
    interface Delivery {

        /** Handles the data of an event. */
        void handle(String data);
    }

    @Override
    public Sample deliver(int jobs) throws InterruptedException {
        Tally tally = new Tally(jobs);
        Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        TransactionManager transactions = TransactionManager.fromDataSource(database.pool());
        TransactionOutbox outbox = outbox(transactions, waiting, tally);
        database.execute("TRUNCATE txno_outbox");
        for (int from = 0; from < jobs; from += TRANSACTION_SIZE) {
            fill(transactions, outbox, from, Math.min(jobs, from + TRANSACTION_SIZE));
        }
        database.execute("VACUUM ANALYZE txno_outbox");
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            waiting.forEach(workers::execute);
            tally.await();
        }
        return tally.fromFirst();
    }

    private static TransactionOutbox outbox(TransactionManager transactions, Queue<Runnable> waiting, Tally tally) {
        Delivery delivery = data -> tally.arrived();
        return TransactionOutbox.builder()
                .transactionManager(transactions)
                .persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
                .instantiator(Instantiator.using(type -> delivery))
                .submitter(new QueueSubmitter(waiting))
                .build();
    }

    private static void fill(TransactionManager transactions, TransactionOutbox outbox, int from, int to) {
        transactions.inTransaction(() -> {
            for (int number = from; number < to; number++) {
                outbox.schedule(Delivery.class).handle(Payload.of(number));
            }
        });
    }

    /**
     * A submitter that queues committed entries until the delivery starts.
     *
     * @param waiting the queue
     */
    private record QueueSubmitter(Queue<Runnable> waiting) implements Submitter {

        @Override
        public void submit(TransactionOutboxEntry entry, Consumer<TransactionOutboxEntry> worker) {
            waiting.add(() -> worker.accept(entry));
        }
    }
}
