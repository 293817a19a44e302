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
 * record; if there is none, in the enclosing record; otherwise the subject given by {@code NewEvent.withSubject}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Personal {

    /**
     * Returns the replacement that is read after the subject was forgotten: plain text for a text component, JSON for
     * any other type.
     *
     * <p>By default the replacement is null, zero for a primitive number, and false for a primitive boolean. The
     * replacement is stored with the event, so a later change of the annotation applies to later events only.
     */
    String erased() default "";
}
