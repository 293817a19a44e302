package dev.turnstile.erasure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component of an event that is stored encrypted with the key of its subject, and erased when the subject is
 * forgotten.
 *
 * <p>Components may have any type that JSON can represent. They may be in the event's record and in records nested in
 * it, also in lists, sets, arrays, optionals and maps. The subject is the component with {@link Subject} in the same
 * record, otherwise that of the enclosing record, otherwise the one given by {@code NewEvent.withSubject}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Personal {

    /**
     * Returns the value that is read after the subject was forgotten: for text the text itself, for any other type
     * JSON.
     *
     * <p>By default it is null, zero for a primitive number, and false for a primitive boolean. The value is stored
     * with the event, so a later change applies to later events.
     */
    String erased() default "";
}
