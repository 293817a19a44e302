package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.log.Fetched;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.subscription.Cursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A shard of a subscription that this node holds: the queue of its events and its cursors.
 *
 * <p>The node's thread queues events, and the shard's worker handles them.
 */
final class Shard {

    private static final int MAX_WAITING = 1_024;

    private final Running of;
    private final ShardTable.Key key;
    private final long fencingToken;
    private final Incarnation in;
    private final Wake wake;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final BlockingQueue<Fetched> queue = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong unsavedCount = new AtomicLong();
    private final AtomicLong resumed = new AtomicLong();
    private volatile Cursor fetched;
    private volatile Cursor queued;
    private volatile Cursor handled;
    private volatile long validUntil;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Cursor reached;
    private volatile boolean full;
    private volatile boolean crowded;
    private volatile boolean hasParked;
    private volatile ShardTable.Waits waits = ShardTable.Waits.NOTHING;
    private volatile boolean reload;
    private volatile @Nullable Execution execution;
    private boolean slow;
    private long readAgainAt = System.nanoTime();
    private volatile boolean readFailing;
    private @Nullable Cursor saved;
    private ShardTable.Waits savedWaits = ShardTable.Waits.NOTHING;
    private long counted;
    private @Nullable Thread worker;

    Shard(Running of, ShardTable.Taken taken, Incarnation in, Wake wake) {
        this.of = of;
        this.key = taken.key();
        this.fencingToken = taken.fencingToken();
        this.in = in;
        this.wake = wake;
        this.fetched = taken.at();
        this.queued = taken.at();
        this.reached = taken.at();
        this.handled = taken.at();
        this.saved = taken.at();
    }

    Running of() {
        return of;
    }

    ShardTable.Key key() {
        return key;
    }

    long fencingToken() {
        return fencingToken;
    }

    /** Returns the incarnation of the server in which the shard's state is valid. */
    Incarnation in() {
        return in;
    }

    void start(Runnable work) {
        worker = Thread.ofVirtual()
                .name("turnstile-" + of.declared().name() + "-" + key.shard())
                .start(work);
    }

    /** Stops the worker after its current events. */
    void stop() {
        stopping.countDown();
    }

    boolean stopping() {
        return stopping.getCount() == 0;
    }

    /** Waits for a duration, or until the shard is stopped. */
    void sleep(Duration duration) throws InterruptedException {
        stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean ended() {
        return worker == null || !worker.isAlive();
    }

    /** Waits for the worker to end, and interrupts it after the timeout. */
    void join(long millis) throws InterruptedException {
        if (worker != null) {
            worker.join(Math.max(1, millis));
            interrupt();
        }
    }

    /** Interrupts the worker unless it has ended. */
    void interrupt() {
        if (worker != null && worker.isAlive()) {
            worker.interrupt();
        }
    }

    /** Sets the time until which this node may deliver events of the shard, as {@link System#nanoTime()}. */
    void validUntil(long nanos) {
        validUntil = nanos;
    }

    boolean valid() {
        return validUntil - System.nanoTime() > 0;
    }

    /**
     * Returns whether events may be read for the shard.
     *
     * @param room whether the node has room for more events; if not, events are read only for shards with an empty
     *     queue
     */
    boolean reading(boolean room) {
        full = full && queue.size() > MAX_WAITING / 2;
        crowded = !room && !queue.isEmpty();
        return !stopping() && !full && !crowded && valid() && readAgainAt - System.nanoTime() <= 0;
    }

    /**
     * Records that the next events are detached or cannot be read. The shard reads nothing until the delay has passed.
     */
    void readFailed(String text, Duration delay) {
        readFailing = true;
        failure(text);
        readAgainAt = System.nanoTime() + delay.toNanos();
    }

    /** Records that the next events were read. */
    void readSucceeded() {
        if (readFailing) {
            readFailing = false;
            waits = ShardTable.Waits.NOTHING;
        }
    }

    Cursor fetched() {
        return fetched;
    }

    /**
     * Adds events of a page to the queue, until the queue is full.
     *
     * @param events the events of the page that belong to the shard
     * @param end the cursor at the end of the page
     */
    void add(List<Fetched> events, Cursor end) {
        for (Fetched event : events) {
            queued = event.at();
            if (!queue.offer(event)) {
                queued = fetched;
                full = true;
                return;
            }
            queuedBytes.addAndGet(event.size());
            fetched = event.at();
        }
        fetched = end;
    }

    /** Returns the approximate size of the queued events in memory, in bytes. */
    long queuedBytes() {
        return queuedBytes.get();
    }

    /** Removes and returns up to {@code limit} events from the queue. Waits up to the timeout for the first event. */
    List<Fetched> take(int limit, long timeoutMillis) throws InterruptedException {
        List<Fetched> taken = new ArrayList<>();
        Fetched first = queue.poll(timeoutMillis, TimeUnit.MILLISECONDS);
        if (first != null) {
            taken.add(first);
            queue.drainTo(taken, limit - 1);
        }
        long bytes = 0;
        for (Fetched event : taken) {
            bytes += event.size();
        }
        queuedBytes.addAndGet(-bytes);
        if ((crowded && !taken.isEmpty()) || (full && queue.size() <= MAX_WAITING / 2)) {
            wake.raise();
        }
        return taken;
    }

    /** Sets the worker's cursor. The count is raised first, because the thread that sees the cursor saves both. */
    void handled(Cursor at, int events) {
        unsavedCount.addAndGet(events);
        clearWait();
        handled = at;
    }

    /** Counts an event of a parked stream, because its transaction does not count it. */
    void resumed() {
        resumed.incrementAndGet();
        handled(handled, 1);
    }

    Cursor handled() {
        return handled;
    }

    /**
     * Returns the cursor of the shard. If all queued events are handled, this is the end of the pages read. It never
     * decreases.
     */
    Cursor cursor() {
        Cursor upTo = fetched;
        Cursor done = handled;
        Cursor at = done.reaches(queued) ? upTo : done;
        if (!reached.reaches(at)) {
            reached = at;
        }
        return reached;
    }

    void failure(String text) {
        waits = new ShardTable.Waits(text, 0);
    }

    /** Records that the whole shard waits for an event. */
    void blocked(String text, long position) {
        waits = new ShardTable.Waits(text, position);
    }

    /** Records that the worker does not wait any more. */
    void clearWait() {
        waits = readFailing ? waits : ShardTable.Waits.NOTHING;
    }

    /**
     * A running execution of the handler.
     *
     * @param first the first event that was delivered
     * @param events the number of events that were delivered
     * @param thread the handler's thread
     * @param since the time at which the execution started, as {@link System#nanoTime()}
     */
    record Execution(Fetched first, int events, Thread thread, long since) {}

    /** Records that the handler is called. */
    void started(Fetched first, int events) {
        execution = new Execution(first, events, Thread.currentThread(), System.nanoTime());
    }

    /** Records that the handler has returned. */
    synchronized void returned() {
        execution = null;
        if (slow) {
            slow = false;
            clearWait();
        }
    }

    /** Returns the running execution of the handler, or null. */
    @Nullable
    Execution execution() {
        return execution;
    }

    /** Records that an execution is slow. Returns false if the execution has ended, or is already recorded as slow. */
    synchronized boolean slow(Execution seen, String text) {
        boolean recorded = seen.equals(execution) && !slow;
        if (recorded) {
            slow = true;
            failure(text);
        }
        return recorded;
    }

    void hasParked(boolean any) {
        hasParked = any;
    }

    /** Returns whether the shard has parked streams. */
    boolean hasParked() {
        return hasParked;
    }

    /** Requests that the worker reads its parked streams again, because the redelivery of a stream is requested. */
    void requestReload() {
        reload = true;
    }

    /** Returns whether a reload is requested, and clears the request. */
    boolean reloadRequested() {
        boolean requested = reload;
        reload = false;
        return requested;
    }

    /** Returns the progress to be saved, and resets its count, or returns null if nothing has changed. */
    ShardTable.@Nullable Saved unsaved() {
        if (!changed()) {
            return null;
        }
        Cursor at = cursor();
        saved = at;
        savedWaits = waits;
        long count = unsavedCount.getAndSet(0);
        counted += count;
        long unsaved = of.dispatch().exact() ? resumed.getAndSet(0) : count;
        return new ShardTable.Saved(key, fencingToken, at, unsaved, savedWaits);
    }

    /** Restores progress that could not be saved. */
    void restore(ShardTable.Saved unsaved) {
        saved = null;
        counted -= unsaved.count();
        unsavedCount.addAndGet(unsaved.count());
        resumed.addAndGet(unsaved.count());
    }

    /** Returns whether there is progress to save. */
    boolean changed() {
        return !cursor().equals(saved) || !waits.equals(savedWaits) || unsavedCount.get() > 0;
    }

    /** Returns the number of events handled since the last call of this method. */
    long counted() {
        long count = counted;
        counted = 0;
        return count;
    }

    ShardTable.Saved at(Cursor cursor, int events) {
        return new ShardTable.Saved(key, fencingToken, cursor, events, ShardTable.Waits.NOTHING);
    }
}
