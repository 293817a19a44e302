package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.spi.RoundTrip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                .hasMessage(
                        "state.all.payment: expected a type whose values are read as they were written, but the type"
                                + " is abstract, and JSON does not name the class; use a type that JSON can represent, or"
                                + " configure the mapper to write and read the type");
        assertThatThrownBy(() -> own.declare("state", Wallet.class)).hasMessageStartingWith("state.payments: ");
        assertThatThrownBy(() -> own.declare("result", Payment.class)).hasMessageStartingWith("result: ");
        for (Class<?> type : List.of(Drawn.class, Zoo.class, Notes.class, Tree.class, Anything.class)) {
            own.declare("state", type);
        }
        custom.declare("state", Nested.class);
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
                .hasMessageContaining("Growing: expected a value that is read");
        assertThatThrownBy(() -> own.check("result", new Growing(1), Growing.class))
                .hasMessageStartingWith("result: expected a value that is read");
    }
}
