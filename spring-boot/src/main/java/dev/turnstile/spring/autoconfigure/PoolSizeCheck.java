package dev.turnstile.spring.autoconfigure;

import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;

/**
 * Checks that the pool has at least two connections if subscriptions run: while a handler in a transaction uses one,
 * the node needs another one to renew its leases.
 *
 * @param dataSource the data source of Turnstile
 * @param providers the pools that Spring Boot knows
 */
record PoolSizeCheck(DataSource dataSource, List<DataSourcePoolMetadataProvider> providers)
        implements SmartInitializingSingleton {

    private static final int NEEDED = 2;

    @Override
    public void afterSingletonsInstantiated() {
        providers.stream()
                .map(provider -> provider.getDataSourcePoolMetadata(dataSource))
                .filter(Objects::nonNull)
                .map(DataSourcePoolMetadata::getMax)
                .filter(max -> max != null && max > 0 && max < NEEDED)
                .findFirst()
                .ifPresent(max -> {
                    throw new SetupFailedException(
                            "expected a pool of at least " + NEEDED + " connections because subscriptions run, got "
                                    + max,
                            "set spring.datasource.hikari.maximum-pool-size to at least " + NEEDED
                                    + ", or set turnstile.subscriptions.start to false",
                            null);
                });
    }
}
