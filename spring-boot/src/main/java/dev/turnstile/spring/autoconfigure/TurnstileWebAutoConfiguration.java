package dev.turnstile.spring.autoconfigure;

import dev.turnstile.Turnstile;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.spring.CorrelationContext;
import dev.turnstile.spring.web.ProblemCustomizer;
import dev.turnstile.spring.web.Problems;
import dev.turnstile.spring.web.WebOptions;
import dev.turnstile.spring.web.internal.ActorHeader;
import dev.turnstile.spring.web.internal.ReplayHeader;
import dev.turnstile.spring.web.internal.RequestCorrelation;
import dev.turnstile.spring.web.internal.TurnstileMvc;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the problems, the parameters of controller methods and the headers of Turnstile in Spring MVC.
 *
 * <p>Runs before Turnstile is configured, because a header may name the actor.
 */
@AutoConfiguration(
        before = TurnstileAutoConfiguration.class,
        afterName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(
        name = {"org.springframework.web.servlet.DispatcherServlet", "jakarta.servlet.http.HttpServletRequest"})
@ConditionalOnBooleanProperty(name = "turnstile.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TurnstileProperties.class)
public final class TurnstileWebAutoConfiguration {

    private static final String SECURITY = "org.springframework.security.core.context.SecurityContextHolder";

    @Bean
    @ConditionalOnMissingBean
    Problems turnstileProblems(TurnstileProperties properties, ObjectProvider<ProblemCustomizer> customizers) {
        return new Problems(
                properties.web().problemTypePrefix(),
                properties.web().retryAfter(),
                customizers.orderedStream().toList());
    }

    @Bean
    @ConditionalOnMissingBean
    WebOptions turnstileWebOptions(TurnstileProperties properties, ObjectProvider<ActorContext> actors) {
        TurnstileProperties.Web web = properties.web();
        return new WebOptions(
                web.idempotencyKey(), web.ifMatch(), web.correlationHeader(), actors.getIfUnique(ActorContext::none));
    }

    @Bean
    @ConditionalOnMissingBean
    TurnstileMvc turnstileMvc(TurnstileProperties properties, WebOptions options, Problems problems) {
        return new TurnstileMvc(options, properties.web().problems() ? problems : null);
    }

    @Bean
    @ConditionalOnMissingBean
    ReplayHeader turnstileReplayHeader(ObjectProvider<Turnstile> turnstile) {
        return new ReplayHeader(turnstile);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("turnstile.web.correlation-header")
    CorrelationContext turnstileCorrelation(TurnstileProperties properties) {
        return new RequestCorrelation(Objects.requireNonNull(properties.web().correlationHeader()));
    }

    /** The actor that a header names, if there is no authenticated user. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("turnstile.web.actor-header")
    static final class Actor {

        /** With Spring Security. */
        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(name = SECURITY)
        static final class WithSecurity {

            @Bean
            @ConditionalOnMissingBean
            ActorContext turnstileActor(TurnstileProperties properties) {
                return header(new AuthenticatedActor(), properties);
            }
        }

        /** Without Spring Security. */
        @Configuration(proxyBeanMethods = false)
        @ConditionalOnMissingClass(SECURITY)
        static final class WithoutSecurity {

            @Bean
            @ConditionalOnMissingBean
            ActorContext turnstileActor(TurnstileProperties properties) {
                return header(ActorContext.none(), properties);
            }
        }

        private static ActorContext header(ActorContext authenticated, TurnstileProperties properties) {
            return new ActorHeader(
                    authenticated, Objects.requireNonNull(properties.web().actorHeader()));
        }
    }
}
