package dev.turnstile.erasure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The component of an event, or of a record in it, that identifies the owner of its {@link Personal} data.
 *
 * <p>Its text is stored as it is and outlives the subject's data. Use a number, not a name or an address.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Subject {}
