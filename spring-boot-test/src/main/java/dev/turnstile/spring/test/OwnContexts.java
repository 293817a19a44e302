package dev.turnstile.spring.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/** Gives each class with {@link TurnstileTest} its own application context, and therefore its own database. */
final class OwnContexts implements ContextCustomizerFactory {

    OwnContexts() {}

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        Class<?> outermost = testClass;
        while (outermost.getEnclosingClass() != null) {
            outermost = outermost.getEnclosingClass();
        }
        boolean slice = MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
                .withEnclosingClasses(type -> true)
                .from(testClass)
                .isPresent(TurnstileTest.class);
        return slice ? new OfClass(outermost) : null;
    }

    /** Distinguishes the application context of a class in the cache of Spring's tests. */
    private record OfClass(Class<?> testClass) implements ContextCustomizer {

        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
            context.setId("turnstile test " + testClass.getSimpleName());
        }
    }
}
