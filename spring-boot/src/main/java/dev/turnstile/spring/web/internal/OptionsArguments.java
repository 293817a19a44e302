package dev.turnstile.spring.web.internal;

import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.web.HeaderUse;
import dev.turnstile.spring.web.RequestOptions;
import dev.turnstile.spring.web.WebOptions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Passes options of the request to controller methods.
 *
 * @param options reads the options
 */
record OptionsArguments(WebOptions options) implements HandlerMethodArgumentResolver {

    private static final Set<Class<?>> TYPES = Set.of(Options.class, TransitionOptions.class, ExpectedVersion.class);

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return TYPES.contains(parameter.getParameterType());
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binderFactory) {
        HttpServletRequest request = Objects.requireNonNull(webRequest.getNativeRequest(HttpServletRequest.class));
        RequestOptions annotation = parameter.getParameterAnnotation(RequestOptions.class);
        HeaderUse use = annotation == null ? null : annotation.value();
        if (parameter.getParameterType() == Options.class) {
            return use == null ? options.options(request) : options.options(request, use);
        }
        if (parameter.getParameterType() == TransitionOptions.class) {
            return use == null ? options.transitionOptions(request) : options.transitionOptions(request, use);
        }
        return use == null ? options.expectedVersion(request) : options.expectedVersion(request, use);
    }
}
