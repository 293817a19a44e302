package dev.turnstile.spring.web.internal;

import dev.turnstile.invocation.ActorContext;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The authenticated user, or else the actor in a header of the calling thread's request.
 *
 * @param authenticated provides the authenticated user
 * @param header the header's name
 */
public record ActorHeader(ActorContext authenticated, String header) implements ActorContext {

    /**
     * Returns the actor, or null if there is neither a user nor a header.
     *
     * @throws dev.turnstile.spring.web.HeaderRefused if the header is invalid or is sent several times
     */
    @Override
    public @Nullable String actor() {
        String user = authenticated.actor();
        if (user != null
                || !(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current)) {
            return user;
        }
        HeaderValue value = HeaderValue.of(current.getRequest(), header);
        return value == null ? null : value.printable();
    }
}
