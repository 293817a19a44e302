package dev.turnstile.postgres.internal.process;

import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.schedule.Schedule;
import dev.turnstile.postgres.internal.settings.EngineSettings;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Processes;
import dev.turnstile.subscription.Subscription;
import java.util.Optional;
import javax.sql.DataSource;

/** The processes of a database. Thread-safe. */
public final class PostgresProcesses implements Processes {

    private final Connections.Own connections;
    private final EngineSettings settings;
    private final Schedule schedule;
    private final EventStore events;
    private final ProcessTable table;

    public PostgresProcesses(DataSource dataSource, EngineSettings settings, Schedule schedule, EventStore events) {
        this.connections = new Connections.Own(dataSource);
        this.settings = settings;
        this.schedule = schedule;
        this.events = events;
        this.table = new ProcessTable(settings.schema(), settings.json());
    }

    @Override
    public <S> Subscription subscription(BusinessProcess<S> process) {
        table.declare(process);
        return new ProcessSteps<>(process, table, schedule, events, settings.json(), settings.clock()).subscription();
    }

    @Override
    public <S> Optional<Instance<S>> find(BusinessProcess<S> process, String key) {
        try {
            return connections.run(
                    "read process " + process.name() + " " + key,
                    connection -> Optional.ofNullable(table.find(connection, process, key))
                            .map(row -> new Instance<>(key, row.state(), row.steps(), row.ended())));
        } catch (LifecycleException e) {
            throw new EventStoreException(Failures.text(e), e);
        }
    }
}
