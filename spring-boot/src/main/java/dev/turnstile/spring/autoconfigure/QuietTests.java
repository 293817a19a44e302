package dev.turnstile.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Starts no subscriptions in the application contexts of Spring's tests, unless {@code turnstile.subscriptions.start}
 * is set. Several cached contexts on one database would take shards from each other, and a rolled back test would wait
 * for events that are never appended.
 */
final class QuietTests implements ContextCustomizerFactory {

    @Override
    public ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        return new Quiet("turnstile.subscriptions.start");
    }

    /** Sets a property to false, as the source of last resort. Equal for all tests, so that they share their contexts. */
    private record Quiet(String property) implements ContextCustomizer {

        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
            context.getEnvironment()
                    .getPropertySources()
                    .addLast(
                            new MapPropertySource(EmbeddedDatabaseAutoConfiguration.IN_TESTS, Map.of(property, false)));
        }
    }
}
