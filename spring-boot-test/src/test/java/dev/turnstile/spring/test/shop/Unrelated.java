package dev.turnstile.spring.test.shop;

import org.springframework.stereotype.Component;

/** A component of the application that has nothing to do with Turnstile. */
@Component
public class Unrelated {}
