package dev.turnstile.spring.autoconfigure;

import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.spring.SpringTransactions;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The lists of the application's database, for info and the endpoint.
 *
 * @param dataSource the data source of Turnstile
 * @param schema the schema of Turnstile's tables
 */
record DatabaseListings(DataSource dataSource, String schema) implements Supplier<Listings> {

    static DatabaseListings of(
            ListableBeanFactory beans,
            ObjectProvider<DataSource> marked,
            ObjectProvider<DataSource> all,
            ObjectProvider<SpringTransactions> transactions,
            TurnstileProperties properties) {
        SpringTransactions joined = transactions.getIfAvailable();
        DataSource dataSource = joined == null
                ? new ChosenBean(beans, "data source").of(DataSource.class, marked, all)
                : joined.dataSource();
        return new DatabaseListings(dataSource, properties.schema());
    }

    @Override
    public Listings get() {
        return Listings.of(dataSource, schema);
    }
}
