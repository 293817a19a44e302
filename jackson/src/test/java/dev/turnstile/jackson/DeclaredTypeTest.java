package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.spi.RoundTrip;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Types that could never be read are found by their declaration, other losses by reading a value. */
class DeclaredTypeTest {

    private final RoundTrip own = new RoundTrip(new JacksonJson());
    private final RoundTrip custom =
            new RoundTrip(new JacksonJson(JsonMapper.builder().build()));

    private interface Payment {}

    private record Paid(String order, @Nullable Payment payment) {}

    private record Nested(List<Paid> all, Paid first) {}

    private record Place(int x, int y) {}

    private record Anything(Object value) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
    private sealed interface Shape {}

    private record Circle(int radius) implements Shape {}

    private record Drawn(Shape shape) {}

    private record Wallet(Map<String, List<Optional<Payment>>> payments) {}

    private record Notes(List<CharSequence> notes, Comparable<?> least) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    private interface Named {}

    private interface Animal extends Named {}

    private record Zoo(List<Animal> animals) {}

    private record Tree(int value, @Nullable Tree left, List<Tree> others) {}

    @Test
    void a_declared_type_names_the_component_that_is_never_read() {
        assertThatThrownBy(() -> own.declare("state", Nested.class))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessage("state.all.payment: expected a type whose values are read as they were written, got "
                        + Payment.class.getName() + ", of which no value can be read from JSON; use a type that"
                        + " JSON can represent, or configure the mapper to write and read the type");
        assertThatThrownBy(() -> own.declare("state", Wallet.class)).hasMessageStartingWith("state.payments: ");
        assertThatThrownBy(() -> own.declare("result", Payment.class)).hasMessageStartingWith("result: ");
        for (Class<?> type : List.of(Drawn.class, Zoo.class, Notes.class, Tree.class, Anything.class)) {
            own.declare("state", type);
        }
        custom.declare("state", Nested.class);
    }

    private record Lines(Stream<String> lines) {}

    private record Boxed<T>(List<T> all) {}

    private interface Source<T> {}

    @SuppressWarnings("ArrayRecordComponent") // a generic array is one of the types to check
    private record Sources(List<? extends Payment> some, Source<String>[] all) {}

    @Test
    void a_type_of_the_jdk_that_is_not_a_value_is_refused() throws NoSuchMethodException {
        for (Class<?> type : List.of(
                Stream.class, IntStream.class, Iterator.class, InputStream.class, Thread.class, Function.class)) {
            assertThatThrownBy(() -> own.declare("result", type))
                    .hasMessageStartingWith("result: ")
                    .hasMessageContaining("got " + type.getName() + ", of which no value can be read");
        }
        assertThatThrownBy(() -> own.declare("result", Lines.class)).hasMessageStartingWith("result.lines: ");
        assertThatThrownBy(() -> own.declare("result", Sources.class)).hasMessageStartingWith("result.some: ");
        Type streams = Streaming.class.getDeclaredMethod("streams").getGenericReturnType();
        assertThatThrownBy(() -> own.declare("result", streams)).hasMessageStartingWith("result: ");
        for (Class<?> type : List.of(Map.class, Iterable.class, Number.class, Object.class, Path.class, Boxed.class)) {
            own.declare("result", type);
        }
    }

    interface Streaming {
        Map<String, Optional<Stream<String>>> streams();
    }

    /** A record whose value increases with each read. */
    private record Growing(int count) {
        Growing {
            count = count + 1;
        }
    }

    @Test
    void a_constructor_that_changes_the_value_is_found_by_reading() {
        own.read(new Place(1, 2));
        assertThatThrownBy(() -> own.read(new Growing(1)))
                .hasMessageContaining("Growing.count: expected a value that JSON can represent");
        assertThatThrownBy(() -> own.check("result", new Growing(1), Growing.class))
                .hasMessageStartingWith("result.count: expected a value that JSON can represent");
    }
}
