package dev.turnstile.spring.autoconfigure;

import dev.turnstile.Turnstile;
import dev.turnstile.spring.TurnstileDatabase;
import dev.turnstile.subscription.Subscription;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;

/** The check of the pool's size, if the application has subscriptions and Spring Boot knows the pool. */
@AutoConfiguration(
        after = TurnstileAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass(name = "org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider")
@ConditionalOnBean({Turnstile.class, Subscription.class})
@ConditionalOnBooleanProperty(name = "turnstile.subscriptions.start", matchIfMissing = true)
public final class TurnstilePoolAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PoolSizeCheck turnstilePoolSizeCheck(
            ListableBeanFactory beans,
            @TurnstileDatabase ObjectProvider<DataSource> marked,
            ObjectProvider<DataSource> all,
            ObjectProvider<DataSourcePoolMetadataProvider> providers) {
        return new PoolSizeCheck(
                new ChosenBean(beans, "data source").of(DataSource.class, marked, all),
                providers.stream().toList());
    }
}
