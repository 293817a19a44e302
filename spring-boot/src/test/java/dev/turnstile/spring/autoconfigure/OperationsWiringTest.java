package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** The order of all auto-configurations, their optional dependencies, and the resources of a native image. */
class OperationsWiringTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    static List<Class<?>> registered() throws IOException {
        String names = new ClassPathResource(
                        "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")
                .getContentAsString(StandardCharsets.UTF_8);
        return names.lines()
                .filter(name -> name.startsWith("dev.turnstile."))
                .<Class<?>>map(OperationsWiringTest::found)
                .toList();
    }

    private static Class<?> found(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name, e);
        }
    }

    @ParameterizedTest
    @MethodSource("registered")
    void every_name_in_the_order_belongs_to_an_auto_configuration(Class<?> configuration) {
        AutoConfiguration order = configuration.getAnnotation(AutoConfiguration.class);
        assertThat(Stream.concat(Arrays.stream(order.afterName()), Arrays.stream(order.beforeName()))
                        .map(OperationsWiringTest::found))
                .allSatisfy(named -> assertThat(named).hasAnnotation(AutoConfiguration.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.turnstile.micrometer",
                "io.micrometer.core",
                "io.micrometer.observation",
                "io.micrometer.tracing",
                "io.micrometer.context",
                "org.springframework.boot.health",
                "org.springframework.boot.actuate",
                "org.springframework.boot.actuate.autoconfigure",
                "org.springframework.security"
            })
    void an_application_starts_without_an_optional_dependency(String missing) throws IOException {
        database.runner()
                .withConfiguration(AutoConfigurations.of(registered().toArray(Class<?>[]::new)))
                .withClassLoader(MissingLibraries.without(missing))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Turnstile.class));
    }

    @Test
    void the_native_image_contains_every_sql_file() throws IOException {
        RuntimeHints hints = new RuntimeHints();
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class, FailureHandler.handleMessage((message, failure) -> {}))
                .stream()
                .filter(registrar -> registrar.getClass().getName().startsWith("dev.turnstile."))
                .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));
        Set<String> files = files();
        assertThat(files)
                .hasSizeGreaterThan(40)
                .allSatisfy(file -> assertThat(RuntimeHintsPredicates.resource().forResource(file))
                        .accepts(hints));
    }

    private static Set<String> files() throws IOException {
        return Arrays.stream(new PathMatchingResourcePatternResolver()
                        .getResources("classpath:dev/turnstile/postgres/**/*.sql"))
                .map(OperationsWiringTest::path)
                .collect(Collectors.toSet());
    }

    private static String path(Resource file) {
        try {
            String url = file.getURL().toString();
            return url.substring(url.indexOf("dev/turnstile/postgres/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
