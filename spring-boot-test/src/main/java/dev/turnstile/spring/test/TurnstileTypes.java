package dev.turnstile.spring.test;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Command;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.spring.TurnstileCustomizer;
import java.io.IOException;
import java.util.Set;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/**
 * The components of an application that {@link TurnstileTest} contains: commands, actor contexts, customizers, and
 * configurations with beans of Turnstile.
 */
final class TurnstileTypes extends StandardAnnotationCustomizableTypeExcludeFilter<TurnstileTest> {

    private static final String PACKAGE = Turnstile.class.getPackageName() + ".";
    private static final Set<Class<?>> COMPONENTS =
            Set.of(Command.class, ActorContext.class, TurnstileCustomizer.class);

    TurnstileTypes(Class<?> testClass) {
        super(testClass);
    }

    @Override
    protected Set<Class<?>> getComponentIncludes() {
        return COMPONENTS;
    }

    @Override
    protected boolean defaultInclude(MetadataReader type, MetadataReaderFactory types) throws IOException {
        return super.defaultInclude(type, types)
                || type.getAnnotationMetadata().getAnnotatedMethods(Bean.class.getName()).stream()
                        .map(MethodMetadata::getReturnTypeName)
                        .anyMatch(name -> name.startsWith(PACKAGE));
    }
}
