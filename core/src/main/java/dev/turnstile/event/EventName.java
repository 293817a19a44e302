package dev.turnstile.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name under which events of a class stand in the log; it stays when the class is renamed. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventName {

    /** Returns the name, such as {@code seat_reserved}; used by one class only. */
    String value();

    /**
     * Returns the version of the shape in which such events are written, from 1 on; older ones have an
     * {@link Upcaster}.
     */
    int version() default 1;
}
