package dev.turnstile.spring.web.internal;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.invocation.Outcome;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Adds a header to the response if a command that was invoked on the request's thread with the request's idempotency key
 * has returned the outcome of an earlier invocation.
 */
public final class ReplayHeader implements SmartInitializingSingleton {

    /** The header's name; the value is {@code true}. */
    public static final String HEADER = "Idempotent-Replayed";

    private final ObjectProvider<Turnstile> turnstile;

    /** Constructs the listener, which subscribes after all beans have been created. */
    public ReplayHeader(ObjectProvider<Turnstile> turnstile) {
        this.turnstile = turnstile;
    }

    @Override
    public void afterSingletonsInstantiated() {
        turnstile.ifAvailable(available -> available.announcements().subscribe("*", this::announced));
    }

    private void announced(Announcement announcement) {
        if (announcement.outcome() instanceof Outcome.Replayed<?>
                && RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current
                && RequestFacts.isKeyed(current.getRequest())) {
            HttpServletResponse response = current.getResponse();
            if (response != null) {
                response.setHeader(HEADER, "true");
            }
        }
    }
}
