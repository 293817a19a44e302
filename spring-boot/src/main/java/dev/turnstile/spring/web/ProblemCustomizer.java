package dev.turnstile.spring.web;

import org.springframework.http.ProblemDetail;

/**
 * A bean that changes problems before they are sent. Customizers run in the order of {@code @Order}, on the threads of
 * the requests.
 */
@FunctionalInterface
public interface ProblemCustomizer {

    /**
     * Changes a problem. Its status is also the status of the response.
     *
     * @param problem the problem
     * @param failure the refusal or failure that the controller threw; an {@code UnstorableTextException} for text that
     *     cannot be stored
     */
    void customize(ProblemDetail problem, RuntimeException failure);
}
