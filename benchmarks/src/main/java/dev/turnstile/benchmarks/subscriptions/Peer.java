package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Sample;
import java.util.LinkedHashMap;
import java.util.Map;

/** A queue of jobs on PostgreSQL, with a handler that does nothing. */
interface Peer {

    /** Its threads, as many as a subscription has shards. */
    int WORKERS = 16;

    /** The schema of the peers' tables. */
    String SCHEMA = "bench_peers";

    /** Makes jobs, and measures from the first to the last delivery. */
    Sample deliver(int jobs) throws InterruptedException;

    /** Returns the address of a database whose connections find the peers' tables. */
    static String url(String database) {
        return database + (database.contains("?") ? "&" : "?") + "currentSchema=" + SCHEMA;
    }

    /** Makes the tables of all of them. */
    static Map<String, Peer> all(Database database) {
        Map<String, Peer> peers = new LinkedHashMap<>();
        peers.put("dbScheduler", DbSchedulerPeer.on(database));
        peers.put("transactionOutbox", new OutboxPeer(database));
        peers.put("jobRunr", JobRunrPeer.on(database));
        return peers;
    }
}
