package dev.turnstile.postgres;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A transaction of another library, which reports only its end. */
final class Managed implements CallerTransaction {

    private final Connection connection;
    private final List<Completion> completions = new ArrayList<>();

    Managed(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public void onCompletion(Completion completion) {
        completions.add(completion);
    }

    void commit() throws SQLException {
        connection.commit();
        completions.forEach(completion -> completion.completed(End.COMMITTED));
    }
}
