package dev.turnstile.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.spi.AnnouncementBus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnouncementsTest {

    private final AnnouncementBus announcements = new AnnouncementBus();
    private final List<String> heard = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "reserve_seat.seats, reserve_seat.seats, true",
        "reserve_seat.seats, reserve_seat.seats2, false",
        "reserve_seat.seats, reserve_seatXseats, false",
        "*,                  anything.at_all,    true",
        "*.seats,            reserve_seat.seats, true",
        "*.seats,            reserve_seat.seat,  false",
        "reserve_*,          reserve_seat.seats, true",
        "reserve_*,          unreserve_it.seats, false",
        "r*_*.s*s,           reserve_seat.seats, true",
        "r*_*.s*s,           reserve.seats,      false",
        "a.b*,               axb,                false",
        "**,                 x,                  true",
    })
    void a_pattern_fits_names_and_only_its_stars_are_special(String pattern, String name, boolean fits) {
        announcements.subscribe(pattern, announcement -> heard.add(announcement.name()));
        announcements.announce(Told.of(name));
        assertThat(heard).hasSize(fits ? 1 : 0);
    }

    @Test
    void all_subscribers_are_told_in_the_order_in_which_they_came_also_after_one_that_throws() {
        announcements.subscribe("*", announcement -> heard.add("first"));
        announcements.subscribe("a.b", announcement -> {
            throw new IllegalStateException("broken");
        });
        announcements.subscribe("*", announcement -> {
            throw new AssertionError("an error, not an exception");
        });
        announcements.subscribe("*", announcement -> heard.add("last"));
        announcements.announce(Told.of("a.b"));
        assertThat(heard).containsExactly("first", "last");
    }

    @Test
    void who_has_left_is_told_no_more_and_may_leave_twice() {
        assertThat(announcements.wanted()).isFalse();
        Announcements.Registration first = announcements.subscribe("*", announcement -> heard.add("first"));
        announcements.subscribe("*", announcement -> heard.add("second"));
        first.close();
        first.close();
        announcements.announce(Told.of("a.b"));
        assertThat(heard).containsExactly("second");
        assertThat(announcements.wanted()).isTrue();
    }

    @Test
    void the_same_listener_may_subscribe_twice_and_leave_once() {
        Announcements.Listener listener = announcement -> heard.add("told");
        announcements.subscribe("*", listener);
        announcements.subscribe("*", listener).close();
        announcements.announce(Told.of("a.b"));
        assertThat(heard).containsExactly("told");
    }

    @Test
    void subscribing_and_leaving_while_others_announce_loses_nobody() throws Exception {
        AtomicInteger steady = new AtomicInteger();
        announcements.subscribe("*", announcement -> steady.incrementAndGet());
        int threads = 8;
        int rounds = 500;
        CyclicBarrier start = new CyclicBarrier(threads);
        AtomicInteger own = new AtomicInteger();
        Callable<Integer> member = () -> {
            start.await();
            String name = "mine." + Thread.currentThread();
            for (int round = 0; round < rounds; round++) {
                Announcements.Registration mine = announcements.subscribe(name, announcement -> own.incrementAndGet());
                announcements.announce(Told.of(name));
                mine.close();
            }
            return rounds;
        };
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Future<Integer> rest : executor.invokeAll(Collections.nCopies(threads, member))) {
                assertThat(rest.get()).isEqualTo(rounds);
            }
        }
        assertThat(steady).hasValue(threads * rounds);
        assertThat(own).hasValue(threads * rounds);
    }
}
