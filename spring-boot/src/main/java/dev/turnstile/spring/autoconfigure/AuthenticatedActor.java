package dev.turnstile.spring.autoconfigure;

import dev.turnstile.invocation.ActorContext;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** The user that Spring Security has authenticated for the calling thread. Anonymous users are no actors. */
final class AuthenticatedActor implements ActorContext {

    @Override
    public @Nullable String actor() {
        Authentication user = SecurityContextHolder.getContext().getAuthentication();
        return user == null || !user.isAuthenticated() || user instanceof AnonymousAuthenticationToken
                ? null
                : user.getName();
    }
}
