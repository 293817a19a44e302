package dev.turnstile.torture.load;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The command of the suite: writes a row, moves a record and appends notes. */
final class Work extends Command<Task, String> {

    private final Lifecycle<String, String> records;
    private final String process;

    Work(Door door, Lifecycle<String, String> records, String process) {
        super(door);
        this.records = records;
        this.process = process;
    }

    @Override
    protected String execute(Task task, Transaction tx) throws SQLException {
        try (PreparedStatement effect = tx.connection().prepareStatement("INSERT INTO torture_effect VALUES (?, ?)")) {
            effect.setObject(1, task.id());
            effect.setString(2, process);
            effect.executeUpdate();
        }
        if (task.record() != 0) {
            records.fire(task.record(), task.transition(), Records.details(task.id(), task.record()));
        }
        for (String note : task.notes()) {
            StreamName stream = StreamName.of(Records.NOTE, note);
            tx.append(stream, Noted.in(stream, task.id()));
        }
        tx.refuseIf(task.refuse(), () -> new NotToday(task.operation()));
        return task.operation();
    }
}
