package dev.turnstile.spring.web;

import dev.turnstile.refusal.Refusal;
import dev.turnstile.refusal.Refusal.StoredRefusal;
import dev.turnstile.spring.web.internal.Content;
import dev.turnstile.spring.web.internal.Kind;
import dev.turnstile.spring.web.internal.Kinds;
import dev.turnstile.spring.web.internal.RequestFacts;
import dev.turnstile.spring.web.internal.TypeNames;
import dev.turnstile.subscription.Postponed;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * The problem details of RFC 9457 for refusals and failures. They contain no SQL, no class names and no causes.
 *
 * <p>Turnstile sends them for exceptions that no {@code @ExceptionHandler} of the application has handled. A handler
 * for all exceptions can call {@link #of}. Thread-safe.
 */
public final class Problems {

    private final String prefix;
    private final Duration retryAfter;
    private final List<ProblemCustomizer> customizers;

    /**
     * Constructs the problems.
     *
     * @param prefix the first part of the types, such as {@code urn:turnstile:problem:}
     * @param retryAfter the value of the header {@code Retry-After} with status 503, rounded up to whole seconds; a
     *     {@code Postponed} has its own delay
     * @param customizers the customizers, in the order in which they run
     */
    public Problems(String prefix, Duration retryAfter, List<ProblemCustomizer> customizers) {
        this.prefix = prefix;
        this.retryAfter = retryAfter;
        this.customizers = List.copyOf(customizers);
    }

    /**
     * Returns the response for an exception, or null if the exception is not an exception of Turnstile.
     *
     * @param exception the exception that the controller threw
     * @param request the request
     */
    public @Nullable ResponseEntity<ProblemDetail> of(Throwable exception, HttpServletRequest request) {
        Kind kind = Kinds.of(exception, RequestFacts.isConditional(request));
        if (kind == null || !(exception instanceof RuntimeException failure)) {
            return null;
        }
        ProblemDetail problem = kind == Kind.REFUSED ? refused((Refusal) failure) : problem(kind);
        problem.setDetail(Content.detail(kind, failure));
        Content.fields(kind, failure).forEach(problem::setProperty);
        customizers.forEach(customizer -> customizer.customize(problem, failure));
        ResponseEntity.BodyBuilder response = ResponseEntity.status(problem.getStatus());
        if (kind == Kind.UNAVAILABLE) {
            response.header(
                    HttpHeaders.RETRY_AFTER, seconds(failure instanceof Postponed later ? later.delay() : retryAfter));
        }
        return response.body(problem);
    }

    private ProblemDetail problem(Kind kind) {
        ProblemDetail problem = ProblemDetail.forStatus(kind.status());
        problem.setType(URI.create(prefix + kind.type()));
        problem.setTitle(kind.title());
        return problem;
    }

    /** Returns the problem for a refusal of the application. */
    private ProblemDetail refused(Refusal refusal) {
        Class<? extends Refusal> type = type(refusal);
        ProblemType annotation = AnnotatedElementUtils.findMergedAnnotation(type, ProblemType.class);
        TypeNames names = TypeNames.of(refusal);
        ProblemDetail problem = ProblemDetail.forStatus(status(type, annotation));
        problem.setType(names.type(prefix, annotation == null ? "" : annotation.type()));
        problem.setTitle(annotation == null || annotation.title().isEmpty() ? names.title() : annotation.title());
        return problem;
    }

    /** Returns the class of a refusal; of a replayed one, the class of the first one. */
    private static Class<? extends Refusal> type(Refusal refusal) {
        return refusal instanceof StoredRefusal stored ? stored.type().orElse(StoredRefusal.class) : refusal.getClass();
    }

    private static int status(Class<? extends Refusal> type, @Nullable ProblemType annotation) {
        ResponseStatus declared = AnnotatedElementUtils.findMergedAnnotation(type, ResponseStatus.class);
        int fallback =
                declared == null ? Kind.REFUSED.status() : declared.code().value();
        int status = annotation == null ? fallback : annotation.status();
        return status < 400 || status > 599 ? Kind.REFUSED.status() : status;
    }

    private static String seconds(Duration delay) {
        return String.valueOf(Math.max(0, delay.plusNanos(999_999_999).toSeconds()));
    }
}
