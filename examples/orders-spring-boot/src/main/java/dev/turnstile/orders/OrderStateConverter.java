package dev.turnstile.orders;

import dev.turnstile.spring.jpa.StateConverter;
import jakarta.persistence.Converter;

/** Reads the states of orders by their codes. */
@Converter
class OrderStateConverter extends StateConverter<OrderMachine.State> {

    OrderStateConverter() {
        super(OrderMachine.ORDER);
    }
}
