package dev.turnstile.spring.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets the problem as which a refusal of the application is sent to HTTP clients. Spring's {@code @ResponseStatus} sets
 * the status of a refusal without this annotation.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ProblemType {

    /** Returns the status, from 400 to 599; any other value is replaced by the default, 422. */
    int status() default 422;

    /**
     * Returns the type: a URI with a scheme or a path that begins with a slash, or the end of a type, to which the
     * property {@code turnstile.web.problem-type-prefix} is prepended. By default the name of the refusal with hyphens,
     * such as {@code already-reserved}.
     */
    String type() default "";

    /** Returns the title; by default the name of the refusal as words, such as {@code Already reserved}. */
    String title() default "";
}
