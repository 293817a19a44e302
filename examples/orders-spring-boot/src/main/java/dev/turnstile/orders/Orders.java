package dev.turnstile.orders;

import org.springframework.data.repository.CrudRepository;

/** The orders in the database. */
interface Orders extends CrudRepository<Order, Long> {}
