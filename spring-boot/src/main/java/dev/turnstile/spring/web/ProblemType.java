package dev.turnstile.spring.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets the status, type and title of the problem that is sent to HTTP clients for a refusal of the application. Without
 * this annotation, Spring's {@code @ResponseStatus} sets the status.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ProblemType {

    /** Returns the status, from 400 to 599; any other value is replaced by the default, 422. */
    int status() default 422;

    /**
     * Returns the type. A value that contains a colon or begins with a slash is the complete URI; to any other value,
     * the property {@code turnstile.web.problem-type-prefix} is prepended. By default the name of the refusal with
     * hyphens, such as {@code already-reserved}.
     */
    String type() default "";

    /** Returns the title; by default the name of the refusal as words, such as {@code Already reserved}. */
    String title() default "";
}
