package dev.turnstile.spring.web.internal;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.spring.web.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.MethodParameter;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.HttpEntityMethodProcessor;

/**
 * Sends problems for the exceptions of all handlers, including functional endpoints.
 *
 * @param problems the problems
 * @param writer writes problems in the format that the request accepts, or else as JSON
 */
record ProblemResolver(Problems problems, HttpEntityMethodProcessor writer) implements HandlerExceptionResolver {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemResolver.class);

    private static final MethodParameter RETURNED = new MethodParameter(returning(), -1);

    private static Method returning() {
        return ClassUtils.getMethod(Problems.class, "of", Throwable.class, HttpServletRequest.class);
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception exception) {
        ResponseEntity<ProblemDetail> problem = problems.of(exception, request);
        if (problem == null || response.isCommitted()) {
            return null;
        }
        if (problem.getStatusCode().is5xxServerError()) {
            LOG.error("a request failed: {}", FailureText.of(exception), FailureText.trace(exception));
        }
        try {
            writer.handleReturnValue(
                    problem, RETURNED, new ModelAndViewContainer(), new ServletWebRequest(request, response));
        } catch (Exception e) {
            LOG.warn("a problem could not be sent: {}", FailureText.of(e));
            return null;
        }
        return new ModelAndView();
    }
}
