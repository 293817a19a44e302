package dev.turnstile.spring.autoconfigure;

import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.spring.SpringTransactions;
import dev.turnstile.spring.TurnstileDatabase;
import dev.turnstile.spring.actuate.TurnstileEndpoint;
import dev.turnstile.spring.actuate.TurnstileInfoContributor;
import dev.turnstile.spring.actuate.WritableTurnstileEndpoint;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The actuator endpoint {@code turnstile} and the versions in {@code info}, if the Actuator is on the class path. */
@AutoConfiguration(
        after = TurnstileAutoConfiguration.class,
        beforeName = "org.springframework.boot.actuate.autoconfigure.info.InfoContributorAutoConfiguration")
@ConditionalOnClass(
        name = {
            "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
            "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint"
        })
@ConditionalOnBean(PostgresTurnstile.class)
public final class TurnstileEndpointAutoConfiguration {

    private final DatabaseListings listings;
    private final TurnstileProperties properties;

    TurnstileEndpointAutoConfiguration(
            ListableBeanFactory beans,
            @TurnstileDatabase ObjectProvider<DataSource> marked,
            ObjectProvider<DataSource> all,
            ObjectProvider<SpringTransactions> transactions,
            TurnstileProperties properties) {
        this.listings = DatabaseListings.of(beans, marked, all, transactions, properties);
        this.properties = properties;
    }

    @Bean
    @ConditionalOnMissingBean(TurnstileEndpoint.class)
    @ConditionalOnAvailableEndpoint
    @ConditionalOnBooleanProperty("turnstile.endpoint.writes")
    WritableTurnstileEndpoint writableTurnstileEndpoint(PostgresTurnstile turnstile) {
        return new WritableTurnstileEndpoint(
                turnstile, listings, properties.endpoint().showRecords());
    }

    @Bean
    @ConditionalOnMissingBean(TurnstileEndpoint.class)
    @ConditionalOnAvailableEndpoint
    TurnstileEndpoint turnstileEndpoint(PostgresTurnstile turnstile) {
        return new TurnstileEndpoint(turnstile, listings, properties.endpoint().showRecords());
    }

    @Bean
    @ConditionalOnMissingBean
    TurnstileInfoContributor turnstileInfoContributor() {
        return new TurnstileInfoContributor(listings);
    }
}
