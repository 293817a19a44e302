package dev.turnstile.spring.autoconfigure;

import dev.turnstile.spring.autoconfigure.TurnstileProperties.Replace;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if no property configures the database, or if {@code turnstile.embedded.replace} replaces the configured one.
 */
final class UnnamedDatabase extends SpringBootCondition {

    private static final String URL = "spring.datasource.url";
    private static final String JNDI = "spring.datasource.jndi-name";

    /**
     * The property sources of a test's own properties: those of its annotations, and of {@code @DynamicPropertySource}.
     */
    private static final Set<String> OF_TESTS = Set.of("Inlined Test Properties", "Dynamic Test Properties");

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String name = named(context.getEnvironment());
        ConditionMessage.Builder message = ConditionMessage.forCondition("Embedded PostgreSQL");
        return name == null
                ? ConditionOutcome.match(message.because("no property names another database"))
                : ConditionOutcome.noMatch(message.because(name + " names the database"));
    }

    private static @Nullable String named(Environment environment) {
        Replace replace = Binder.get(environment)
                .bind("turnstile.embedded.replace", Replace.class)
                .orElse(Replace.NONE);
        for (String name : new String[] {JNDI, URL}) {
            boolean named = replace != Replace.ANY && environment.containsProperty(name);
            if (named && (replace == Replace.NONE || byTest(environment, name))) {
                return name;
            }
        }
        return null;
    }

    private static boolean byTest(Environment environment, String name) {
        return environment instanceof ConfigurableEnvironment configurable
                && configurable.getPropertySources().stream()
                        .filter(source -> source.containsProperty(name))
                        .filter(source -> !source.getName().equals("configurationProperties"))
                        .findFirst()
                        .map(PropertySource::getName)
                        .filter(OF_TESTS::contains)
                        .isPresent();
    }
}
