package dev.turnstile.spring.test.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.spring.autoconfigure.TurnstileAutoConfiguration;
import dev.turnstile.spring.autoconfigure.TurnstileProperties.Replace;
import dev.turnstile.spring.test.TurnstileTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.test.context.TestContextManager;

/** The application contexts of classes with the slice, and their databases. */
final class SliceContextsTest {

    private static final String OF_THE_APPLICATION = "jdbc:postgresql://127.0.0.1:1/of_the_application";

    @TurnstileTest
    static class First {

        @Nested
        class Inside {}
    }

    @TurnstileTest
    static class Second {}

    @TurnstileTest(includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Unrelated.class))
    static class WithMore {}

    @TurnstileTest(
            replace = Replace.NONE,
            properties = {"turnstile.enabled=false", "spring.flyway.enabled=false"},
            useDefaultFilters = false)
    static class OnItsOwn {}

    @TurnstileTest(
            properties = {
                "spring.datasource.url=jdbc:postgresql://127.0.0.1:1/of_the_test",
                "spring.flyway.enabled=false"
            },
            excludeAutoConfiguration = TurnstileAutoConfiguration.class,
            useDefaultFilters = false)
    static class Named {}

    /** A container's database, as Testcontainers' {@code @ServiceConnection} declares it. */
    @TurnstileTest
    static class WithContainer {

        @TestConfiguration(proxyBeanMethods = false)
        static class Container {

            @Bean
            JdbcConnectionDetails container() {
                return details(open(First.class).getBean(JdbcConnectionDetails.class));
            }

            private static JdbcConnectionDetails details(JdbcConnectionDetails other) {
                return new JdbcConnectionDetails() {
                    @Override
                    public String getUsername() {
                        return "postgres";
                    }

                    @Override
                    public String getPassword() {
                        return "";
                    }

                    @Override
                    public String getJdbcUrl() {
                        return other.getJdbcUrl() + "&ApplicationName=container";
                    }
                };
            }
        }
    }

    /** Returns the application context of a class, from the cache if it is open. */
    private static ApplicationContext open(Class<?> testClass) {
        return new TestContextManager(testClass).getTestContext().getApplicationContext();
    }

    private static String url(Class<?> testClass) {
        return open(testClass).getBean(JdbcConnectionDetails.class).getJdbcUrl();
    }

    @Test
    void each_class_has_a_database_of_its_own() {
        assertThat(url(First.class)).isNotEqualTo(url(Second.class)).isEqualTo(url(First.class));
    }

    @Test
    void nested_classes_share_the_context_of_their_class() {
        assertThat(open(First.Inside.class)).isSameAs(open(First.class));
    }

    @Test
    void filters_add_components() {
        assertThat(open(WithMore.class).getBeansOfType(Unrelated.class)).hasSize(1);
    }

    @Test
    void the_database_of_the_application_is_replaced_unless_the_test_keeps_it() {
        assertThat(url(First.class)).isNotEqualTo(OF_THE_APPLICATION);
        assertThat(url(OnItsOwn.class)).isEqualTo(OF_THE_APPLICATION);
    }

    @Test
    void a_database_that_the_test_names_is_kept() {
        assertThat(url(Named.class)).endsWith("of_the_test");
    }

    @Test
    void the_database_of_a_container_is_kept() {
        assertThat(url(WithContainer.class)).endsWith("ApplicationName=container");
        assertThat(open(WithContainer.class).getBean(Turnstile.class)).isNotNull();
    }
}
