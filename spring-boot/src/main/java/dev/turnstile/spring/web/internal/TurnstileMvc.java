package dev.turnstile.spring.web.internal;

import dev.turnstile.spring.web.Problems;
import dev.turnstile.spring.web.WebOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.annotation.HttpEntityMethodProcessor;

/** Registers the parameters of controller methods and the problems in Spring MVC. */
public final class TurnstileMvc implements WebMvcConfigurer {

    private final WebOptions options;
    private final @Nullable Problems problems;

    /**
     * Constructs the configurer.
     *
     * @param options reads options from requests
     * @param problems the problems; null to send none
     */
    public TurnstileMvc(WebOptions options, @Nullable Problems problems) {
        this.options = options;
        this.problems = problems;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new OptionsArguments(options));
    }

    /**
     * Adds the problems after the handlers of the application, and before Spring's resolvers, which handle
     * {@code @ResponseStatus}.
     */
    @Override
    public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        if (problems == null) {
            return;
        }
        for (int i = 0; i < resolvers.size(); i++) {
            if (resolvers.get(i) instanceof ExceptionHandlerExceptionResolver handlers) {
                resolvers.add(
                        i + 1,
                        new ProblemResolver(
                                problems,
                                new HttpEntityMethodProcessor(
                                        handlers.getMessageConverters(), handlers.getContentNegotiationManager())));
                return;
            }
        }
    }
}
