package dev.turnstile.spring.web.internal;

import dev.turnstile.spring.CorrelationContext;
import dev.turnstile.spring.web.HeaderRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The correlation id in a header of the calling thread's request.
 *
 * @param header the header's name
 */
public record RequestCorrelation(String header) implements CorrelationContext {

    /**
     * Returns the correlation id; null if there is no request, no header, or an invalid header. The parameters of
     * controller methods refuse an invalid header; here, work that has begun is not refused for it.
     */
    @Override
    public @Nullable String correlationId() {
        if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current)) {
            return null;
        }
        try {
            return CorrelationHeader.id(current.getRequest(), header);
        } catch (HeaderRefused invalid) {
            return null;
        }
    }
}
