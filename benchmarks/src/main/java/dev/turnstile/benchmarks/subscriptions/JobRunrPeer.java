package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Sample;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.JsonMapper;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/**
 * JobRunr with its shortest polling interval; workers without jobs fetch more without waiting for the next poll.
 *
 * @param database the database of its tables
 * @param storage JobRunr's storage
 * @param json JobRunr's JSON mapper
 */
record JobRunrPeer(Database database, StorageProvider storage, JsonMapper json) implements Peer {

    private static final Duration SHORTEST_POLL = Duration.ofSeconds(5);

    /** Creates the tables and returns the peer. */
    static JobRunrPeer on(Database database) {
        JsonMapper json = new Jackson3JsonMapper();
        StorageProvider storage = new PostgresStorageProvider(database.pool());
        storage.setJobMapper(new JobMapper(json));
        return new JobRunrPeer(database, storage, json);
    }

    /**
     * A job.
     *
     * @param data the data of an event
     */
    public record Request(String data) implements JobRequest {

        @Override
        public Class<Handler> getJobRequestHandler() {
            return Handler.class;
        }
    }

    /**
     * A handler of jobs.
     *
     * @param tally counts the jobs
     */
    public record Handler(Tally tally) implements JobRequestHandler<Request> {

        @Override
        public void run(Request request) {
            tally.arrived();
        }
    }

    @Override
    public Sample deliver(int jobs) throws InterruptedException {
        database.execute("TRUNCATE jobrunr_jobs");
        JobRequestScheduler scheduler = new JobRequestScheduler(storage);
        scheduler.enqueue(IntStream.range(0, jobs).mapToObj(number -> new Request(Payload.of(number))));
        database.execute("VACUUM ANALYZE jobrunr_jobs");
        Tally tally = new Tally(jobs);
        BackgroundJobServer server = server(tally);
        server.start();
        tally.await();
        server.stop();
        return tally.fromFirst();
    }

    private BackgroundJobServer server(Tally tally) {
        JobActivator handlers = new JobActivator() {
            @Override
            public <T> T activateJob(Class<T> type) {
                return type.cast(new Handler(tally));
            }
        };
        return new BackgroundJobServer(
                storage,
                json,
                handlers,
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andPollInterval(SHORTEST_POLL)
                        .andWorkerCount(WORKERS));
    }
}
