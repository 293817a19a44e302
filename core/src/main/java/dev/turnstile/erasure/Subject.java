package dev.turnstile.erasure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The component of an event, or of a record in it, that identifies the owner of its {@link Personal} data.
 *
 * <p>The text of the component is stored unencrypted and stays in the log after the subject is forgotten. Use a number,
 * not a name or an address.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Subject {}
