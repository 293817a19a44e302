package dev.turnstile.spring.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets, for one parameter of a controller method, the use of the header from which its options are read: {@code
 * Idempotency-Key} for a parameter of type {@code Options}, {@code If-Match} for {@code TransitionOptions} and {@code
 * ExpectedVersion}. Without the annotation, the properties {@code turnstile.web.idempotency-key} and {@code
 * turnstile.web.if-match} apply.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface RequestOptions {

    /** Returns the use of the header. */
    HeaderUse value();
}
