package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Sample;
import java.util.LinkedHashMap;
import java.util.Map;

/** A job queue on PostgreSQL, with a handler that does nothing. */
interface Peer {

    /** The number of its threads, equal to the shards of a subscription. */
    int WORKERS = 16;

    /** The schema of the peers' tables. */
    String SCHEMA = "bench_peers";

    /** Creates jobs, and measures from the first to the last delivery. */
    Sample deliver(int jobs) throws InterruptedException;

    /** Returns the URL of a database with the peers' schema as the current schema. */
    static String url(String database) {
        return database + (database.contains("?") ? "&" : "?") + "currentSchema=" + SCHEMA;
    }

    /** Creates the tables of all peers, and returns the peers by name. */
    static Map<String, Peer> all(Database database) {
        Map<String, Peer> peers = new LinkedHashMap<>();
        peers.put("dbScheduler", DbSchedulerPeer.on(database));
        peers.put("transactionOutbox", new OutboxPeer(database));
        peers.put("jobRunr", JobRunrPeer.on(database));
        return peers;
    }
}
