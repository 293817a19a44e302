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
 * is set. Otherwise, several cached contexts on one database would compete for shards, and a test that rolls back would
 * wait for events that are never appended.
 */
final class QuietTests implements ContextCustomizerFactory {

    @Override
    public ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        return new Quiet("turnstile.subscriptions.start");
    }

    /**
     * Sets a property to false, in the property source of the lowest precedence. Equal for all tests, so that they can
     * share a context.
     */
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
