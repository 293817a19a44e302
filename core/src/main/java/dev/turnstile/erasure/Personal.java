package dev.turnstile.erasure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component of an event that is stored encrypted with the key of its subject, and erased when that is forgotten.
 *
 * <p>Components may be of any type that JSON can hold. They are found in the event's record and in records below it, in
 * lists, sets, arrays, optionals and maps too. The subject is the component with {@link Subject} in the same record, or
 * else in the one around it, or what {@code NewEvent.about} says.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Personal {

    /**
     * Returns what is read once the subject is forgotten: of text the text itself, of any other type JSON.
     *
     * <p>By default null, zero of a primitive number, false of a primitive boolean. It is stored with the event, so a
     * later change holds for later events.
     */
    String erased() default "";
}
