package dev.turnstile.spring.autoconfigure;

import dev.turnstile.event.TraceContext;
import dev.turnstile.spring.observation.CurrentTrace;
import io.micrometer.tracing.Tracer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The trace of the calling thread, which is stored with events, if there is a {@code Tracer} of Micrometer Tracing. */
@AutoConfiguration(
        before = TurnstileAutoConfiguration.class,
        afterName = {"org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration"})
@ConditionalOnClass(name = "io.micrometer.tracing.Tracer")
@ConditionalOnBean(type = "io.micrometer.tracing.Tracer")
public final class TurnstileTracingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(TraceContext.class)
    CurrentTrace turnstileTrace(Tracer tracer) {
        return new CurrentTrace(tracer);
    }
}
