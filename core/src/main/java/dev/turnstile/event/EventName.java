package dev.turnstile.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name under which the log stores events of a class. The name stays the same when the class is renamed. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventName {

    /** Returns the name, such as {@code seat_reserved}; used by only one class. */
    String value();

    /** Returns the schema version of the class, from 1 on; events of earlier versions need an {@link Upcaster}. */
    int version() default 1;
}
