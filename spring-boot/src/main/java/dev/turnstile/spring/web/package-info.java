/**
 * Turnstile in Spring MVC: refusals and failures as problem details of RFC 9457, and options of commands and transitions
 * from the headers of a request.
 */
@NullMarked
package dev.turnstile.spring.web;

import org.jspecify.annotations.NullMarked;
