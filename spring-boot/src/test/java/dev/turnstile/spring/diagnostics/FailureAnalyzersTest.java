package dev.turnstile.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.invocation.Options;
import dev.turnstile.spring.CurrentActor;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

/** Failures that are explained, and failures that are left to other analyzers. */
class FailureAnalyzersTest {

    private static IllegalStateException noDriver() {
        return new IllegalStateException(
                "cannot create the bean", new IllegalStateException("Failed to load driver class org.h2.Driver"));
    }

    private static @Nullable FailureAnalysis driver(Throwable failure, String... properties) {
        MockEnvironment environment = new MockEnvironment();
        for (String property : properties) {
            environment.withProperty(property.split("=", 2)[0], property.split("=", 2)[1]);
        }
        return new DriverFailureAnalyzer(environment).analyze(failure);
    }

    private static Throwable thrownBy(Runnable code) {
        return Objects.requireNonNull(Assertions.catchThrowable(code::run));
    }

    @Test
    void a_missing_driver_is_explained_without_the_password() {
        FailureAnalysis analysis =
                Objects.requireNonNull(driver(noDriver(), "spring.datasource.url=jdbc:h2:mem:shop;PASSWORD=secret"));
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "Turnstile expected a PostgreSQL database and its driver, got a URL that begins with jdbc:h2:"
                                + " (Failed to load driver class org.h2.Driver).");
        assertThat(Objects.requireNonNull(driver(noDriver(), "spring.datasource.url=jdbc:postgresql://db/shop"))
                        .getAction())
                .isEqualTo("Add org.postgresql:postgresql to the class path of the running application.");
    }

    @Test
    void a_missing_driver_is_left_to_others_without_turnstile_or_a_url() {
        String url = "spring.datasource.url=jdbc:h2:mem:shop";
        assertThat(driver(noDriver(), url, "turnstile.enabled=false")).isNull();
        assertThat(driver(noDriver())).isNull();
        assertThat(driver(new IllegalStateException("another failure"), url)).isNull();
    }

    @Test
    void an_invalid_call_of_turnstile_is_explained_with_the_innermost_bean() {
        Throwable invalid = thrownBy(() -> CurrentActor.runAs(" ", () -> {}));
        Throwable failure = new BeanCreationException("outer", "m", new BeanCreationException("inner", "m", invalid));
        FailureAnalysis analysis = Objects.requireNonNull(new InvalidUseFailureAnalyzer().analyze(failure));
        assertThat(analysis.getDescription())
                .isEqualTo("Turnstile could not create the bean 'inner': expected the name of an actor, got an empty"
                        + " text.");
        assertThat(analysis.getAction()).isNull();
        assertThat(analysis.getCause()).isSameAs(invalid);
    }

    @Test
    void an_invalid_call_of_another_library_is_left_to_others() {
        assertThat(new InvalidUseFailureAnalyzer().analyze(thrownBy(() -> Objects.checkIndex(1, 1))))
                .isNull();
        assertThat(new InvalidUseFailureAnalyzer()
                        .analyze(thrownBy(() -> List.of(1).iterator().remove())))
                .isNull();
        assertThat(new InvalidUseFailureAnalyzer().analyze(thrownBy(() -> Integer.parseInt("x"))))
                .isNull();
    }

    @Test
    void an_invalid_property_is_left_to_spring_boot() {
        MockEnvironment environment = new MockEnvironment().withProperty("options.idempotency-key", " ");
        Throwable invalid = thrownBy(() -> Binder.get(environment).bind("options", Bindable.of(Options.class)));
        assertThat(invalid).hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(new InvalidUseFailureAnalyzer().analyze(invalid)).isNull();
    }

    @Test
    void the_remedy_follows_the_last_semicolon() {
        EventStoreException failure = new EventStoreException("read; write", new IllegalStateException());
        FailureAnalysis analysis = TurnstileFailureAnalyzer.analysis(failure, failure);
        assertThat(analysis.getDescription()).endsWith("read.");
        EventStoreException three = new EventStoreException("one; two; three", new IllegalStateException());
        assertThat(TurnstileFailureAnalyzer.analysis(three, three).getDescription())
                .isEqualTo("one; two.");
        assertThat(TurnstileFailureAnalyzer.analysis(three, three).getAction()).isEqualTo("Three.");
    }
}
