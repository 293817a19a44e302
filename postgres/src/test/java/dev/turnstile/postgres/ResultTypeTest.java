package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.BatchCommand;
import dev.turnstile.command.BatchCommand.BatchItem;
import dev.turnstile.command.Command;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.Transaction;
import dev.turnstile.invocation.Options;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether results can be stored under a key is decided by their type before the code of a command runs. */
class ResultTypeTest {

    private static final Options KEYED = Options.none().withIdempotencyKey("k");

    private final TestDatabase database = TestServer.available().getLast().database();
    private final PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** An interface of which JSON keeps no class. */
    interface Shape {}

    /** A sealed interface with a branch that is open. */
    sealed interface Figure {

        /** A circle. */
        record Circle(int radius) implements Figure {}

        /** Any other figure. */
        non-sealed interface Other extends Figure {}
    }

    /** A sealed interface whose classes are all known. */
    sealed interface Answer {

        /** Yes. */
        record Yes(int votes) implements Answer {}

        /** No. */
        record No(int votes) implements Answer {}
    }

    /** A record with a shape. */
    record Drawing(List<Shape> shapes) {}

    private final class DrawShape extends Command<String, Shape> {

        DrawShape() {
            super(turnstile, "draw.shape");
        }

        @Override
        protected Shape execute(String input, Transaction tx) {
            runs.incrementAndGet();
            return new Shape() {};
        }
    }

    private final class DrawDrawing extends Command<String, Drawing> {

        DrawDrawing() {
            super(turnstile, "draw.drawing");
        }

        @Override
        protected Drawing execute(String input, Transaction tx) {
            runs.incrementAndGet();
            return new Drawing(List.of());
        }
    }

    private final class DrawFigure extends Command<String, Figure> {

        DrawFigure() {
            super(turnstile, "draw.figure");
        }

        @Override
        protected Figure execute(String input, Transaction tx) {
            runs.incrementAndGet();
            return new Figure.Circle(1);
        }
    }

    private final class DrawAll extends BatchCommand<String, Shape> {

        DrawAll() {
            super(turnstile, "draw.all");
        }

        @Override
        protected void execute(List<BatchItem<String, Shape>> items, Transaction tx) {
            runs.incrementAndGet();
            items.forEach(item -> item.done(new Shape() {}));
        }
    }

    private final class Vote extends Command<String, Answer> {

        Vote() {
            super(turnstile, "vote.answer");
        }

        @Override
        protected Answer execute(String input, Transaction tx) {
            return new Answer.No(runs.incrementAndGet());
        }
    }

    @Test
    void a_result_that_could_not_be_read_again_is_refused_before_the_code_runs() {
        for (Command<String, ?> command : List.of(new DrawShape(), new DrawDrawing(), new DrawFigure())) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> command.call("", KEYED))
                        .isInstanceOf(CommandException.class)
                        .hasMessageContaining("the code did not run");
            }
        }
        assertThatThrownBy(() -> new DrawAll().callAll(List.of("a"), KEYED))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("the code did not run");
        assertThat(runs).hasValue(0);
        assertThat(database.value("SELECT count(*) FROM turnstile.idempotency")).isEqualTo("0");
    }

    private final class ReadLines extends Command<String, Map<String, Stream<String>>> {

        ReadLines() {
            super(turnstile, "read.lines");
        }

        @Override
        protected Map<String, Stream<String>> execute(String input, Transaction tx) {
            runs.incrementAndGet();
            return Map.of();
        }
    }

    private final class StartThread extends Command<String, Thread> {

        StartThread() {
            super(turnstile, "start.thread");
        }

        @Override
        protected Thread execute(String input, Transaction tx) {
            runs.incrementAndGet();
            return Thread.currentThread();
        }
    }

    /** A command whose result is read as a map, with any values. */
    private final class Describe extends Command<String, Map<String, Object>> {

        private final Object value;

        Describe(Object value) {
            super(turnstile, "describe.things");
            this.value = value;
        }

        @Override
        protected Map<String, Object> execute(String input, Transaction tx) {
            runs.incrementAndGet();
            return Map.of("k", value);
        }
    }

    @Test
    void a_stream_or_a_thread_is_refused_before_the_code_runs() {
        for (Command<String, ?> command : List.of(new ReadLines(), new StartThread())) {
            assertThatThrownBy(() -> command.call("", KEYED))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("the code did not run");
        }
        assertThat(runs).hasValue(0);
    }

    @Test
    void a_value_of_a_map_that_would_be_replayed_as_another_class_is_refused_and_nothing_is_written() {
        for (Object lost : List.of(5L, new Figure.Circle(1), new UUID(1, 2), Optional.of("x"), Set.of("x"))) {
            assertThatThrownBy(() -> new Describe(lost).call("", KEYED))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("result of describe.things.k: expected a value that JSON can represent")
                    .hasMessageContaining("nothing was written");
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.idempotency")).isEqualTo("0");
        Object kept = List.of(5, "x", true, Map.of("a", Long.MAX_VALUE));
        assertThat(new Describe(kept).call("", KEYED)).isEqualTo(Map.of("k", kept));
        assertThat(new Describe(kept).call("", KEYED)).isEqualTo(Map.of("k", kept));
        assertThat(runs).hasValue(6);
    }

    @Test
    void without_a_key_any_result_is_returned() {
        new DrawShape().call("");
        new DrawFigure().call("");
        new DrawAll().callAll(List.of("a"));
        assertThat(runs).hasValue(3);
    }

    @Test
    void a_sealed_result_is_stored_with_its_class() {
        assertThat(new Vote().call("", KEYED)).isEqualTo(new Answer.No(1));
        assertThat(new Vote().call("", KEYED)).isEqualTo(new Answer.No(1));
        assertThat(runs).hasValue(1);
    }

    @Test
    void an_anonymous_command_needs_a_name_of_its_own() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Command<String, String>(turnstile) {
                    @Override
                    protected String execute(String input, Transaction tx) {
                        return "done";
                    }
                })
                .withMessageContaining("give the command a name");
    }
}
