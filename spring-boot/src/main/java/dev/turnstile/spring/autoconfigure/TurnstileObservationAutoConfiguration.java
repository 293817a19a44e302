package dev.turnstile.spring.autoconfigure;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Announcements;
import dev.turnstile.json.Json;
import dev.turnstile.spring.observation.CommandObservationConvention;
import dev.turnstile.spring.observation.DeliveryObservationConvention;
import dev.turnstile.spring.observation.ObservedInvocations;
import dev.turnstile.spring.observation.TransitionObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The observations of commands, transitions and deliveries, if there is an observation registry. */
@AutoConfiguration(
        after = TurnstileAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(name = "io.micrometer.observation.ObservationRegistry")
@ConditionalOnBean(value = Turnstile.class, type = "io.micrometer.observation.ObservationRegistry")
public final class TurnstileObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ObservedInvocations turnstileObservations(
            ObservationRegistry registry,
            ObjectProvider<Json> json,
            ObjectProvider<CommandObservationConvention> commands,
            ObjectProvider<TransitionObservationConvention> transitions,
            ObjectProvider<DeliveryObservationConvention> deliveries) {
        return new ObservedInvocations(
                registry,
                json.getIfUnique(Json::found),
                commands.getIfAvailable(CommandObservationConvention::defaults),
                transitions.getIfAvailable(TransitionObservationConvention::defaults),
                deliveries.getIfAvailable(DeliveryObservationConvention::defaults));
    }

    /** Ends when the application context is closed. */
    @Bean
    @ConditionalOnMissingBean(name = "turnstileObservationRegistration")
    Announcements.Registration turnstileObservationRegistration(Turnstile turnstile, ObservedInvocations observer) {
        return turnstile.announcements().observe(observer);
    }
}
