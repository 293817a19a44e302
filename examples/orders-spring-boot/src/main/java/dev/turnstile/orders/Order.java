package dev.turnstile.orders;

import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** An order. Its state is changed by transitions only. */
@Entity
@Table(name = "orders")
class Order {

    @Id
    private long id;

    private String customer = "";
    private String mail = "";
    private long cents;
    private @Nullable String address;

    @Convert(converter = OrderStateConverter.class)
    private OrderMachine.State state = OrderMachine.State.PENDING;

    protected Order() {}

    String mail() {
        return mail;
    }

    void shipTo(String place) {
        address = place;
    }

    Summary summary() {
        return new Summary(id, customer, cents, address, state);
    }

    record Summary(
            long id, String customer, long cents, @Nullable String address, OrderMachine.State state) {}
}
