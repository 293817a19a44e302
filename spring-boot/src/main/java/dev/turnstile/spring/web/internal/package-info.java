/** The headers of requests, the kinds of problems, and their registration in Spring MVC. */
@NullMarked
package dev.turnstile.spring.web.internal;

import org.jspecify.annotations.NullMarked;
