package dev.turnstile.spring.shop;

import dev.turnstile.spring.jpa.StateConverter;
import dev.turnstile.spring.shop.OrderMachine.State;
import jakarta.persistence.Converter;

/** Converts the state of an order. */
@Converter
public class OrderStateConverter extends StateConverter<State> {

    public OrderStateConverter() {
        super(OrderMachine.ORDER);
    }
}
