package dev.turnstile.spring.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An order as an entity whose UPDATE statements contain the code of the state. */
@Entity
@Table(name = "orders")
public class PlainOrder {

    @Id
    private long id;

    private String customer = "";
    private short state;

    protected PlainOrder() {}

    public void customer(String name) {
        customer = name;
    }

    public String customer() {
        return customer;
    }

    public short state() {
        return state;
    }

    public long id() {
        return id;
    }
}
