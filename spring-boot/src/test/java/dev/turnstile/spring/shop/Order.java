package dev.turnstile.spring.shop;

import dev.turnstile.spring.shop.OrderMachine.State;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** An order as an entity that maps the state column. */
@Entity
@Table(name = "orders")
public class Order {

    @Id
    private long id;

    private String customer = "ada";
    private @Nullable String address;

    @Convert(converter = OrderStateConverter.class)
    private State state = State.PENDING;

    protected Order() {}

    public Order(long id) {
        this.id = id;
    }

    public long id() {
        return id;
    }

    public String customer() {
        return customer;
    }

    public void customer(String name) {
        customer = name;
    }

    public void address(String text) {
        address = text;
    }

    public @Nullable String address() {
        return address;
    }

    public State state() {
        return state;
    }

    public void state(State other) {
        state = other;
    }
}
