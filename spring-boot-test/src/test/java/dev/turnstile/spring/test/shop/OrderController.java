package dev.turnstile.spring.test.shop;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.test.shop.ShopConfiguration.Move;
import dev.turnstile.spring.test.shop.ShopConfiguration.State;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Pays orders over HTTP. */
@RestController
public class OrderController {

    private final Lifecycle<State, Move> orders;

    OrderController(Lifecycle<State, Move> orders) {
        this.orders = orders;
    }

    @PostMapping("/orders/{id}/payment")
    State pay(@PathVariable long id, TransitionOptions options) {
        return orders.fire(id, Move.PAY, options).to();
    }
}
