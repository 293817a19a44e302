package dev.turnstile.spring.shop;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.refusal.Refusal;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A command that writes a note on the connection of its transaction, and acts after the commit. */
public final class WriteNote extends Command<WriteNote.Input, String> {

    private final Consumer<String> afterCommit;

    /**
     * Constructs the command.
     *
     * @param afterCommit receives the text after the commit
     */
    public WriteNote(Door door, Consumer<String> afterCommit) {
        super(door, "write_note.notes");
        this.afterCommit = afterCommit;
    }

    /**
     * The input.
     *
     * @param text the text; the command refuses {@code rude}
     */
    public record Input(String text) {}

    /** The refusal of a rude note. */
    public static final class Rude extends Refusal {

        private static final long serialVersionUID = 1L;

        Rude(String text) {
            super("note '" + text + "' is rude; be kind");
        }
    }

    @Override
    protected String execute(Input input, Transaction tx) {
        new JdbcTemplate(new SingleConnectionDataSource(tx.connection(), true))
                .update("INSERT INTO notes (text) VALUES (?)", input.text());
        tx.append(StreamName.of("note", input.text()), NewEvent.ofJson("noted", 1, "{}"));
        tx.refuseIf(input.text().equals("rude"), Rude::new, input.text());
        tx.afterCommit(() -> afterCommit.accept(input.text()));
        return input.text();
    }

    /** Calls the command. */
    public String write(String text) {
        return call(new Input(text));
    }
}
