package dev.turnstile.spring.test.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application; its properties name a database of its own. */
@SpringBootApplication
public class ShopApplication {}
