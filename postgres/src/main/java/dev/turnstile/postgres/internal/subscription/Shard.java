package dev.turnstile.postgres.internal.subscription;

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
 * A part of a subscription's streams that this node has, and what waits in it.
 *
 * <p>One thread puts events in, one handles them.
 */
final class Shard {

    private static final int MOST_WAITING = 1_024;

    private final Running of;
    private final ShardTable.Key key;
    private final long fence;
    private final Incarnation in;
    private final Wake wake;
    private final AtomicLong waitingSize = new AtomicLong();
    private final BlockingQueue<Fetched> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong more = new AtomicLong();
    private final AtomicLong resumed = new AtomicLong();
    private volatile Cursor fetched;
    private volatile Cursor put;
    private volatile Cursor handled;
    private volatile long validUntil;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Cursor reached;
    private volatile boolean full;
    private volatile boolean crowded;
    private volatile boolean parks;
    private volatile ShardTable.Waits waits = ShardTable.Waits.NOTHING;
    private volatile boolean reload;
    private volatile @Nullable Handing handing;
    private boolean slow;
    private long readAgainAt = System.nanoTime();
    private volatile boolean lacking;
    private @Nullable Cursor saved;
    private ShardTable.Waits savedWaits = ShardTable.Waits.NOTHING;
    private long counted;
    private @Nullable Thread worker;

    Shard(Running of, ShardTable.Taken taken, Incarnation in, Wake wake) {
        this.of = of;
        this.key = taken.key();
        this.fence = taken.fence();
        this.in = in;
        this.wake = wake;
        this.fetched = taken.at();
        this.put = taken.at();
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

    long fence() {
        return fence;
    }

    /** Returns the incarnation of the server in which all that the shard remembers holds. */
    Incarnation in() {
        return in;
    }

    void start(Runnable work) {
        worker = Thread.ofVirtual()
                .name("turnstile-" + of.declared().name() + "-" + key.shard())
                .start(work);
    }

    /** Has the worker end after what it is handling. */
    void stop() {
        stopping.countDown();
    }

    boolean stopping() {
        return stopping.getCount() == 0;
    }

    /** Lets the worker wait, no longer than until it is to end. */
    void pause(Duration length) throws InterruptedException {
        stopping.await(length.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean ended() {
        return worker == null || !worker.isAlive();
    }

    /** Waits for the worker, and interrupts it when that takes too long. */
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

    /** Says until when, by the clock that measures, nobody else can have the shard. */
    void validUntil(long nanos) {
        validUntil = nanos;
    }

    boolean valid() {
        return validUntil - System.nanoTime() > 0;
    }

    /**
     * Tells whether events may be read for it.
     *
     * @param room whether the node has room for events in a shard that has some
     */
    boolean reading(boolean room) {
        full = full && waiting.size() > MOST_WAITING / 2;
        crowded = !room && !waiting.isEmpty();
        return !stopping() && !full && !crowded && valid() && readAgainAt - System.nanoTime() <= 0;
    }

    /** Notes that events which come next are in a detached partition: the shard reads nothing for a while. */
    void lacks(String text, Duration wait) {
        lacking = true;
        failure(text);
        readAgainAt = System.nanoTime() + wait.toNanos();
    }

    /** Notes that no event is lacking any more. */
    void lacksNothing() {
        if (lacking) {
            lacking = false;
            waits = ShardTable.Waits.NOTHING;
        }
    }

    Cursor fetched() {
        return fetched;
    }

    /**
     * Puts in what a page brought for it, as far as there is room.
     *
     * @param events its own events of the page
     * @param end how far the page goes
     */
    void add(List<Fetched> events, Cursor end) {
        for (Fetched event : events) {
            put = event.at();
            if (!waiting.offer(event)) {
                put = fetched;
                full = true;
                return;
            }
            waitingSize.addAndGet(event.size());
            fetched = event.at();
        }
        fetched = end;
    }

    /** Returns about how much memory the events take that wait. */
    long waitingSize() {
        return waitingSize.get();
    }

    /** Takes what waits, up to a number; waits for the first one. */
    List<Fetched> take(int most, long millis) throws InterruptedException {
        List<Fetched> taken = new ArrayList<>();
        Fetched first = waiting.poll(millis, TimeUnit.MILLISECONDS);
        if (first != null) {
            taken.add(first);
            waiting.drainTo(taken, most - 1);
        }
        waitingSize.addAndGet(-taken.stream().mapToLong(Fetched::size).sum());
        if ((crowded && !taken.isEmpty()) || (full && waiting.size() <= MOST_WAITING / 2)) {
            wake.raise();
        }
        return taken;
    }

    /** Notes how far the worker is; the number first, for who sees the place saves both and looks no more. */
    void handled(Cursor at, int events) {
        more.addAndGet(events);
        goesOn();
        handled = at;
    }

    /** Notes an event of a parked stream, whose transaction does not count it. */
    void resumed() {
        resumed.incrementAndGet();
        handled(handled, 1);
    }

    Cursor handled() {
        return handled;
    }

    /** Returns how far the shard is: where nothing waits, as far as was read. It never falls behind what was saved. */
    Cursor place() {
        Cursor upTo = fetched;
        Cursor done = handled;
        Cursor at = done.reaches(put) ? upTo : done;
        if (!reached.reaches(at)) {
            reached = at;
        }
        return reached;
    }

    void failure(String text) {
        waits = new ShardTable.Waits(text, 0);
    }

    /** Notes that all of the shard waits for an event. */
    void holds(String text, long position) {
        waits = new ShardTable.Waits(text, position);
    }

    /** Notes that the worker waits for nothing any more. */
    void goesOn() {
        waits = lacking ? waits : ShardTable.Waits.NOTHING;
    }

    /**
     * Events that a handler is handling.
     *
     * @param first the first of them
     * @param events how many
     * @param thread the handler's thread
     * @param since since when, by the clock that measures
     */
    record Handing(Fetched first, int events, Thread thread, long since) {}

    /** Notes that the handler is given events. */
    void handing(Fetched first, int events) {
        handing = new Handing(first, events, Thread.currentThread(), System.nanoTime());
    }

    /** Notes that the handler has returned. */
    synchronized void returned() {
        handing = null;
        if (slow) {
            slow = false;
            goesOn();
        }
    }

    /** Returns what the handler is handling, or null. */
    @Nullable
    Handing handing() {
        return handing;
    }

    /** Notes that a handler does not return; false if that is known, or it has. */
    synchronized boolean slow(Handing seen, String text) {
        boolean news = seen.equals(handing) && !slow;
        if (news) {
            slow = true;
            failure(text);
        }
        return news;
    }

    void parks(boolean any) {
        parks = any;
    }

    /** Tells whether streams are parked in it. */
    boolean parks() {
        return parks;
    }

    /** Has the worker read again what is parked: somebody asked for a stream. */
    void ask() {
        reload = true;
    }

    /** Tells, once, whether somebody asked for a stream. */
    boolean asked() {
        boolean asked = reload;
        reload = false;
        return asked;
    }

    /** Returns what is to be saved, or null if nothing has changed; what it counts is taken. */
    ShardTable.@Nullable Saved unsaved() {
        if (!changed()) {
            return null;
        }
        Cursor at = place();
        saved = at;
        savedWaits = waits;
        long since = more.getAndSet(0);
        counted += since;
        return new ShardTable.Saved(key, fence, at, of.handover().exact() ? resumed.getAndSet(0) : since, savedWaits);
    }

    /** Takes back what could not be saved. */
    void again(ShardTable.Saved unsaved) {
        saved = null;
        counted -= unsaved.more();
        more.addAndGet(unsaved.more());
        resumed.addAndGet(unsaved.more());
    }

    /** Tells whether there is something to save. */
    boolean changed() {
        return !place().equals(saved) || !waits.equals(savedWaits) || more.get() > 0;
    }

    /** Returns how many events were handled since it was asked last. */
    long counted() {
        long count = counted;
        counted = 0;
        return count;
    }

    ShardTable.Saved at(Cursor cursor, int events) {
        return new ShardTable.Saved(key, fence, cursor, events, ShardTable.Waits.NOTHING);
    }
}
