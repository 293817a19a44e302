package dev.turnstile.spring.shop;

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

    private String customer = "";
    private @Nullable String address;
    private short state;

    protected Order() {}

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

    public short state() {
        return state;
    }

    public void state(short code) {
        state = code;
    }
}
