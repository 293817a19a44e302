package dev.turnstile.spring.web.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.web.HeaderRefused;
import dev.turnstile.spring.web.HeaderUse;
import dev.turnstile.spring.web.RequestOptions;
import dev.turnstile.spring.web.WebOptions;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;

/** The use of the headers for parameters of controller methods. */
class OptionsArgumentsTest {

    private final OptionsArguments arguments =
            new OptionsArguments(new WebOptions(HeaderUse.OFF, HeaderUse.OFF, null, ActorContext.none()));

    /** Methods with each type of parameter, without and with the annotation, and one of another type. */
    @SuppressWarnings("unused") // the parameters are read, and the methods are never called
    private interface Controller {

        void options(Options plain, @RequestOptions(HeaderUse.REQUIRE) Options required, String other);

        void transition(TransitionOptions plain, @RequestOptions(HeaderUse.REQUIRE) TransitionOptions required);

        void version(ExpectedVersion plain, @RequestOptions(HeaderUse.REQUIRE) ExpectedVersion required);
    }

    private static MethodParameter parameter(String method, int index) {
        Method found = Arrays.stream(Controller.class.getDeclaredMethods())
                .filter(one -> one.getName().equals(method))
                .findFirst()
                .orElseThrow();
        return new MethodParameter(found, index);
    }

    private Object resolved(MethodParameter parameter) {
        return arguments.resolveArgument(parameter, null, new ServletWebRequest(new MockHttpServletRequest()), null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"options", "transition", "version"})
    void the_annotation_overrides_the_property(String method) {
        assertThat(resolved(parameter(method, 0)))
                .isInstanceOf(parameter(method, 0).getParameterType());
        assertThatThrownBy(() -> resolved(parameter(method, 1))).isInstanceOf(HeaderRefused.class);
    }

    @Test
    void other_parameters_are_left_to_spring() {
        assertThat(arguments.supportsParameter(parameter("options", 0))).isTrue();
        assertThat(arguments.supportsParameter(parameter("options", 2))).isFalse();
    }
}
