package dev.turnstile.orders;

import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.web.HeaderUse;
import dev.turnstile.spring.web.RequestOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The orders over HTTP. */
@RestController
class OrderController {

    private final PlaceOrder place;
    private final ShipOrder ship;
    private final Orders orders;
    private final Lifecycle<OrderMachine.State, OrderMachine.Move> lifecycle;
    private final JdbcClient jdbc;

    OrderController(
            PlaceOrder place,
            ShipOrder ship,
            Orders orders,
            Lifecycle<OrderMachine.State, OrderMachine.Move> lifecycle,
            JdbcClient jdbc) {
        this.place = place;
        this.ship = ship;
        this.orders = orders;
        this.lifecycle = lifecycle;
        this.jdbc = jdbc;
    }

    record Address(String address) {}

    record Step(OrderMachine.State to, String actor) {}

    @PostMapping("/orders")
    Map<String, Long> place(@RequestBody PlaceOrder.Input input, @RequestOptions(HeaderUse.REQUIRE) Options options) {
        return Map.of("id", place.call(input, options));
    }

    @PostMapping("/orders/{id}/payment")
    Map<String, OrderMachine.State> pay(@PathVariable long id, TransitionOptions options) {
        return Map.of(
                "state", lifecycle.fire(id, OrderMachine.Move.PAY, options).to());
    }

    @PostMapping("/orders/{id}/shipment")
    Map<String, OrderMachine.State> ship(
            @PathVariable long id, @RequestBody Address to, @RequestOptions(HeaderUse.REQUIRE) Options options) {
        return Map.of("state", ship.call(new ShipOrder.Input(id, to.address()), options));
    }

    @GetMapping("/orders/{id}")
    ResponseEntity<Order.Summary> order(@PathVariable long id) {
        return ResponseEntity.of(orders.findById(id).map(Order::summary));
    }

    @GetMapping("/orders/{id}/history")
    List<Step> history(@PathVariable long id) {
        return lifecycle.history(id).stream()
                .map(change -> new Step(change.to(), String.valueOf(change.actor())))
                .toList();
    }

    @GetMapping("/spending")
    List<Spending.@Nullable Row> spending() {
        return jdbc.sql("SELECT customer, orders, cents FROM spending ORDER BY customer")
                .query(Spending.Row.class)
                .list();
    }
}
