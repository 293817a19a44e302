package dev.turnstile.spring.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Gives each class with {@link TurnstileTest} its own application context, and therefore its own database. */
final class OwnContexts implements ContextCustomizerFactory {

    OwnContexts() {}

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        if (!TestContextAnnotationUtils.hasAnnotation(testClass, TurnstileTest.class)) {
            return null;
        }
        Class<?> outer = testClass;
        while (TestContextAnnotationUtils.searchEnclosingClass(outer)) {
            outer = outer.getEnclosingClass();
        }
        return new OfClass(outer);
    }

    /** A part of the key of Spring's context cache that differs for each test class. */
    private record OfClass(Class<?> testClass) implements ContextCustomizer {

        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
            context.setId("turnstile test " + testClass.getSimpleName());
        }
    }
}
