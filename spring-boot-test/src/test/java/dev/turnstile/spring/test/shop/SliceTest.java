package dev.turnstile.spring.test.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.spring.RunningSubscriptions;
import dev.turnstile.spring.test.TurnstileTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** A class with the slice, as an application would write it. */
@TurnstileTest
class SliceTest {

    @Autowired
    private PayNewOrder payNewOrder;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Turnstile turnstile;

    @Autowired
    private ObjectProvider<Unrelated> unrelated;

    @Autowired
    private RunningSubscriptions subscriptions;

    @Test
    void a_command_pays_an_order() {
        String order = payNewOrder.call(new PayNewOrder.Input());
        assertThat(jdbc.sql("SELECT state FROM orders WHERE id = ?")
                        .param(Long.valueOf(order))
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void a_command_is_committed_and_announced() {
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        turnstile.announcements().subscribe("*", heard::add);
        payNewOrder.call(new PayNewOrder.Input());
        assertThat(heard).extracting(Announcement::name).contains("pay_new.orders");
    }

    @Test
    @Transactional
    void a_transactional_test_is_rolled_back() {
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        turnstile.announcements().subscribe("*", heard::add);
        payNewOrder.call(new PayNewOrder.Input());
        assertThat(heard).isEmpty();
    }

    @Test
    void components_that_the_slice_does_not_need_are_missing() {
        assertThat(unrelated.getIfAvailable()).isNull();
        assertThat(subscriptions.isRunning()).isFalse();
    }
}
