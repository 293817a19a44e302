package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import dev.turnstile.spring.shop.WriteNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Operations of lifecycles, commands, the event store and aggregates take no second connection while their thread holds
 * one: the pool has one connection.
 */
class OneConnectionTest {

    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");
    private static final StreamName STREAM = StreamName.of("log", 1);

    /** An event of the board. */
    @EventName("pinned")
    record Pinned(String text) {}

    private static final Aggregate<Integer, Pinned> BOARD = Aggregate.define("board", Pinned.class)
            .initial(() -> 0)
            .evolve((pinned, event) -> pinned + 1)
            .build();

    /** An operation in the transaction of the thread. */
    @FunctionalInterface
    private interface Operation {
        Object run();
    }

    private static NewEvent event() {
        return NewEvent.ofJson("logged", 1, "{}");
    }

    private static List<RecordedEvent> read(Stream<RecordedEvent> events) {
        try (events) {
            return events.toList();
        }
    }

    private static Map<String, Operation> lifecycle(Shop shop) {
        Lifecycle<State, Move> orders = shop.orders();
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("insert", () -> orders.insert(Map.of("id", 7L)));
        operations.put("fire", () -> orders.fire(7, Move.PAY));
        operations.put("tryFire", () -> orders.tryFire(7, Move.SHIP));
        operations.put("fireAll", () -> orders.fireAll(Move.PAY, List.of(1, 2)));
        operations.put(
                "fireWhere",
                () -> orders.fireWhere(Move.PAY, new SqlCondition("customer = 'ada'"), TransitionOptions.none()));
        operations.put("correct", () -> orders.correct(7, State.PENDING, TransitionOptions.none()));
        operations.put("logCreations", () -> {
            shop.outside().update("INSERT INTO orders (id) VALUES (8)");
            return orders.logCreations(List.of(8), TransitionOptions.none());
        });
        operations.put("permitted", () -> orders.permitted(7));
        operations.put("explain", () -> orders.explain(7, Move.SHIP));
        operations.put("state", () -> orders.state(7));
        operations.put("states", () -> orders.states(List.of(7)));
        operations.put("counts", orders::counts);
        operations.put("history", () -> orders.history(7));
        operations.put("histories", () -> orders.histories(List.of(7)));
        operations.put("at", () -> orders.at(7, 1));
        return operations;
    }

    private static Map<String, Operation> commandsAndEvents(Shop shop) {
        WriteNote write = new WriteNote(shop.turnstile(), text -> {});
        Custom remind = new Custom(shop.turnstile(), "remind.notes", (text, tx) -> tx.schedule(LATER, STREAM, event()));
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("command", () -> write.write("a note"));
        operations.put(
                "command with a key",
                () -> write.call(new WriteNote.Input("another"), Options.none().withIdempotencyKey("k")));
        operations.put("refused command", () -> write.tryCall(new WriteNote.Input("rude")));
        operations.put("schedule", () -> remind.run("x"));
        operations.put("append", () -> shop.turnstile().events().append(Append.of(STREAM, List.of(event()))));
        operations.put("read", () -> read(shop.turnstile().events().read(Read.ofStream(STREAM))));
        operations.put(
                "settled",
                () -> read(shop.turnstile().events().settled(EventQuery.all()).events()));
        operations.put("stream", () -> shop.turnstile().events().stream(STREAM));
        operations.put("types", () -> shop.turnstile().events().types());
        operations.put("describe", () -> {
            shop.turnstile().events().describe(STREAM, Map.of("owner", "ada"));
            return "";
        });
        operations.put("delete", () -> {
            shop.turnstile().events().delete(STREAM, ExpectedVersion.any());
            return "";
        });
        return operations;
    }

    private static Map<String, Operation> aggregates(Shop shop) {
        Aggregates<Integer, Pinned> board = shop.turnstile().aggregates(BOARD);
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("update", () -> board.update(1, pinned -> List.of(new Pinned("n" + pinned))));
        operations.put("load", () -> board.load(1));
        operations.put("load at", () -> board.at(1, 1));
        operations.put("timeline", () -> Optional.ofNullable(shop.turnstile().timeline(STREAM)));
        return operations;
    }

    private static Map<String, Operation> operations(Shop shop) {
        Map<String, Operation> operations = new LinkedHashMap<>(lifecycle(shop));
        operations.putAll(commandsAndEvents(shop));
        operations.putAll(aggregates(shop));
        return operations;
    }

    /** Returns the names of the operations that fail, with the reason. */
    private static List<String> failing(Map<String, Operation> operations, Consumer<String> call) {
        List<String> failing = new ArrayList<>();
        for (String name : operations.keySet()) {
            try {
                call.accept(name);
            } catch (RuntimeException e) {
                failing.add(name + ": " + e);
            }
        }
        return failing;
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void in_a_transaction_of_the_caller(Stack stack) {
        try (Shop shop = new Shop(stack, 1)) {
            Map<String, Operation> operations = operations(shop);
            assertThat(failing(
                            operations,
                            name -> shop.in(PROPAGATION_REQUIRED, () -> {
                                shop.note("before " + name);
                                return Objects.requireNonNull(operations.get(name))
                                        .run();
                            })))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void in_a_command(Stack stack) {
        try (Shop shop = new Shop(stack, 1)) {
            Map<String, Operation> operations = operations(shop);
            Custom command = new Custom(shop.turnstile(), "outer.notes", (name, tx) -> {
                shop.note("before " + name);
                assertThat(Objects.requireNonNull(operations.get(name)).run()).isNotNull();
            });
            assertThat(failing(operations, command::run)).isEmpty();
        }
    }
}
