package dev.turnstile.torture.load;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.TimeUnit;

/** The connection pool of a process under test, configured as for an unreliable network. */
final class Pool {

    private static final int SOCKET_SECONDS = 6;

    private Pool() {}

    static HikariDataSource of(String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
        config.addDataSourceProperty("connectTimeout", 2);
        config.addDataSourceProperty("loginTimeout", 3);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(3));
        config.setValidationTimeout(TimeUnit.SECONDS.toMillis(1));
        config.setInitializationFailTimeout(-1);
        // HikariCP reads the default isolation from the first connection, once. If that connection breaks meanwhile,
        // the
        // pool sets isolation -1 on every later connection and never returns one.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new HikariDataSource(config);
    }
}
