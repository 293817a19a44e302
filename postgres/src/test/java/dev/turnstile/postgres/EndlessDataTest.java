package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.lifecycle.TransitionOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Data that contains itself or has too many levels is refused as invalid JSON, never by a stack overflow. */
class EndlessDataTest {

    private final TestDatabase database = TestServer.available().getLast().database();
    private final PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** An event whose nodes may contain one another. */
    @EventName("noded")
    record Node(List<Object> nodes) {}

    private static List<Object> cycle() {
        List<Object> list = new ArrayList<>();
        list.add(List.of(list));
        return list;
    }

    private static List<Object> nested(int levels) {
        List<Object> list = new ArrayList<>();
        for (int level = 1; level < levels; level++) {
            list = new ArrayList<>(List.of(new Object[] {list}));
        }
        return list;
    }

    private void refused(List<Object> nodes) {
        StreamName stream = StreamName.of("node", 1);
        assertThatThrownBy(() -> turnstile.events().append(Append.of(stream, List.of(NewEvent.of(new Node(nodes))))))
                .isInstanceOf(InvalidJsonException.class);
        assertThatThrownBy(() -> new Box.Ad<>(turnstile, "append.node", (input, tx) -> {
                            tx.append(stream, new Node(nodes));
                            return "done";
                        })
                        .call(""))
                .isInstanceOf(InvalidJsonException.class);
    }

    @Test
    void a_record_that_contains_itself_is_refused() {
        List<Object> nodes = new ArrayList<>();
        nodes.add(new Node(nodes));
        refused(nodes);
        refused(cycle());
    }

    @Test
    void a_record_with_too_many_levels_is_refused() {
        refused(nested(100_000));
        refused(nested(600));
        refused(nested(250));
    }

    @Test
    void the_options_of_a_transition_with_too_many_levels_are_refused() {
        assertThat(TransitionOptions.none().withData("nodes", nested(150)).data())
                .containsKey("nodes");
        assertThatThrownBy(() -> TransitionOptions.none().withData("nodes", nested(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested too deep");
    }
}
