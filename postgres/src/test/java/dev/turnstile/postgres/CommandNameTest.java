package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.BatchCommand;
import dev.turnstile.command.BatchCommand.BatchItem;
import dev.turnstile.command.Command;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.invocation.Options;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands with the same name would share idempotency keys and return each other's outcomes. */
class CommandNameTest {

    private static final Options KEY = Options.none().withIdempotencyKey("k");

    private final TestDatabase database = TestServer.available().getLast().database();
    private final PostgresTurnstile shop = PostgresTurnstile.open(database.dataSource());
    private final PostgresTurnstile office = PostgresTurnstile.open(database.dataSource());

    /** Returns the name of its class. */
    private abstract static class Named extends Command<String, String> {

        Named(Door door) {
            super(door);
        }

        Named(Door door, String name) {
            super(door, name);
        }

        @Override
        protected String execute(String input, Transaction tx) {
            return getClass().getName();
        }
    }

    /** Commands on orders. */
    private static final class OrderCommands {
        static final class Close extends Named {
            Close(Door door) {
                super(door);
            }
        }
    }

    /** Commands on tickets. */
    private static final class TicketCommands {
        static final class Close extends Named {
            Close(Door door) {
                super(door);
            }
        }
    }

    /** A bulk command. */
    private static final class ManyCommands {
        static final class Close extends BatchCommand<String, String> {
            Close(Door door) {
                super(door);
            }

            @Override
            protected void execute(List<BatchItem<String, String>> items, Transaction tx) {
                throw new IllegalStateException("not called");
            }
        }
    }

    private static final class CloseOrder extends Named {
        CloseOrder(Door door, String name) {
            super(door, name);
        }
    }

    private static final class ShutOrder extends Named {
        ShutOrder(Door door, String name) {
            super(door, name);
        }
    }

    @AfterEach
    void close() {
        shop.close();
        office.close();
        database.close();
    }

    @Test
    void a_second_class_of_one_name_is_refused_when_it_is_made() {
        new OrderCommands.Close(shop);
        assertThatThrownBy(() -> new TicketCommands.Close(shop))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'close.postgres'")
                .hasMessageContaining("OrderCommands$Close")
                .hasMessageContaining("TicketCommands$Close")
                .hasMessageContaining("a name of its own");
    }

    @Test
    void a_bulk_command_and_a_command_cannot_have_the_same_name() {
        new ManyCommands.Close(shop);
        assertThatThrownBy(() -> new OrderCommands.Close(shop)).hasMessageContaining("ManyCommands$Close");
    }

    @Test
    void a_null_input_is_refused_with_the_commands_name() {
        Named command = new CloseOrder(shop, "close");
        ManyCommands.Close many = new ManyCommands.Close(shop);
        List<ThrowingCallable> calls = List.of(
                () -> command.call(nothing()),
                () -> command.tryCall(nothing()),
                () -> command.call(nothing(), KEY),
                () -> many.callAll(nothing()),
                () -> many.callAll(Collections.singletonList(nothing()), KEY));
        calls.forEach(call -> assertThatThrownBy(call)
                .isInstanceOf(NullPointerException.class)
                .message()
                .startsWith("command close")
                .endsWith(": expected an input, got null; for a command without input, declare a record without"
                        + " components"));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"
    }) // a caller without null checks, for inputs of several types
    private static <T> T nothing() {
        return null;
    }

    @Test
    void a_given_name_is_unique_too_and_not_blank() {
        new CloseOrder(shop, "close");
        assertThatThrownBy(() -> new ShutOrder(shop, "close")).hasMessageContaining("CloseOrder");
        assertThatThrownBy(() -> new ShutOrder(shop, " "))
                .hasMessageContaining("expected the name of a command, got blank text");
    }

    @Test
    void one_class_may_be_instantiated_any_number_of_times() {
        String first = new OrderCommands.Close(shop).call("", KEY);
        assertThat(new OrderCommands.Close(shop).call("", KEY)).isEqualTo(first);
    }

    @Test
    void a_key_used_by_a_command_of_the_same_name_in_another_application_is_refused() {
        new OrderCommands.Close(shop).call("", KEY);
        TicketCommands.Close other = new TicketCommands.Close(office);
        assertThatThrownBy(() -> other.call("", KEY))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("idempotency key 'k'")
                .hasMessageContaining("TicketCommands$Close")
                .hasMessageContaining("OrderCommands$Close");
        assertThat(other.call("", Options.none().withIdempotencyKey("another"))).contains("TicketCommands$Close");
    }

    @Test
    void a_key_used_by_a_class_and_by_a_command_with_that_explicit_name_is_refused_in_the_same_terms() {
        OrderCommands.Close derived = new OrderCommands.Close(shop);
        CloseOrder explicit = new CloseOrder(office, derived.name());
        String byClass =
                "the command class " + OrderCommands.Close.class.getName() + ", which has that name by default";
        String byName = "a command with the explicit name close.postgres";
        derived.call("", KEY);
        assertThatThrownBy(() -> explicit.call("", KEY))
                .hasMessageContaining("expected " + byName + ", got " + byClass);
        Options other = Options.none().withIdempotencyKey("other");
        explicit.call("", other);
        assertThatThrownBy(() -> derived.call("", other))
                .hasMessageContaining("expected " + byClass + ", got " + byName);
    }

    @Test
    void a_class_that_was_renamed_and_keeps_its_given_name_keeps_its_keys() {
        String first = new CloseOrder(shop, "close").call("", KEY);
        assertThat(new ShutOrder(office, "close").call("", KEY)).isEqualTo(first);
    }
}
