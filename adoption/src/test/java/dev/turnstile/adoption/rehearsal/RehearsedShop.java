package dev.turnstile.adoption.rehearsal;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database with table {@code orders}, whose history is rehearsed. */
final class RehearsedShop implements AutoCloseable {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    static final Guard POSITIVE =
            Guard.sql("amount > 0", "the amount is not positive").withName("positive");

    final DataSource dataSource;
    final PostgresTurnstile turnstile;
    private @Nullable Lifecycle<String, String> lifecycle;

    RehearsedShop() {
        dataSource = EmbeddedPostgres.shared().createDatabase("rehearsal" + DATABASES.incrementAndGet());
        turnstile = PostgresTurnstile.open(dataSource);
        sql("CREATE TABLE orders (id int PRIMARY KEY, state int NOT NULL, amount int, note text)");
    }

    /** Returns the machine, with the edges that a change adds or removes. */
    static StateMachine<String, String> machine() {
        return StateMachine.define("order")
                .state("NEW", 0)
                .initial()
                .state("PAID", 1)
                .state("SHIPPED", 2)
                .terminal()
                .state("CANCELLED", 3)
                .terminal()
                .transition("pay")
                .from("NEW")
                .to("PAID")
                .transition("ship")
                .from("PAID")
                .to("SHIPPED")
                .transition("cancel")
                .from("NEW")
                .to("CANCELLED")
                .from("PAID")
                .to("CANCELLED")
                .build();
    }

    /** Returns the machine after a change of the document of one transition; an empty list removes it. */
    static StateMachine<String, String> with(
            StateMachine<String, String> machine, String transition, UnaryOperator<List<Object>> edges) {
        Map<String, Object> document = new LinkedHashMap<>(MachineDocument.write(machine));
        List<Object> transitions = new ArrayList<>();
        for (Object one : (List<?>) document.getOrDefault("transitions", List.of())) {
            Map<String, Object> changed = new LinkedHashMap<>();
            ((Map<?, ?>) one).forEach((key, value) -> changed.put(key.toString(), value));
            if (transition.equals(changed.get("name"))) {
                changed.put("edges", edges.apply(new ArrayList<>((List<?>) changed.getOrDefault("edges", List.of()))));
            }
            transitions.add(changed);
        }
        document.put("transitions", transitions);
        return MachineDocument.read(document);
    }

    static Map<String, Object> edge(String from, String to) {
        return Map.of("from", from, "to", to);
    }

    static Map<String, Object> edge(String from, String to, String name, String condition) {
        return Map.of(
                "from", from, "to", to, "guards", List.of(Map.of("name", name, "sql", condition, "reason", name)));
    }

    void bind(StateMachine<String, String> machine) {
        lifecycle = turnstile.lifecycle(machine, RecordTable.of("orders"));
    }

    private Lifecycle<String, String> lifecycle() {
        if (lifecycle == null) {
            bind(machine());
        }
        return Objects.requireNonNull(lifecycle);
    }

    void create(int id, int amount) {
        lifecycle()
                .insert(
                        Map.of("id", id, "amount", amount),
                        lifecycle().machine().initial().value(),
                        TransitionOptions.none().withActor("ada"));
    }

    /** Fires transitions, which may be refused. */
    void fire(int id, String... transitions) {
        for (String transition : transitions) {
            Outcome<?> outcome =
                    lifecycle().tryFire(id, transition, TransitionOptions.none().withActor("bob"));
            if (outcome instanceof Outcome.Refused<?>) {
                turnstile.refusals().flush();
            }
        }
    }

    void correct(int id, String state) {
        lifecycle().correct(id, state, TransitionOptions.none().withActor("eve"));
    }

    void sql(String statements) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(statements, e);
        }
    }

    RehearsalReport rehearse(StateMachine<?, ?> changed) {
        return rehearse(changed, RehearsalOptions.defaults());
    }

    RehearsalReport rehearse(StateMachine<?, ?> changed, RehearsalOptions options) {
        return Rehearsal.of(changed, options).run(dataSource);
    }

    /** Returns the decisions with an effect, in the order of the records, as short texts. */
    List<String> decisions(StateMachine<?, ?> changed) {
        List<String> texts = new ArrayList<>();
        Rehearsal.of(changed, RehearsalOptions.defaults()).run(dataSource, new RehearsalListener() {
            @Override
            public void differs(RehearsedDecision decision) {
                texts.add(decision.record() + " "
                        + (decision.transition() == null ? decision.kind() : decision.transition()) + " in "
                        + decision.state() + ": "
                        + decision.effect() + " " + decision.difference() + " " + decision.reason()
                        + (decision.guards().isEmpty() ? "" : " " + decision.guards()));
            }
        });
        return texts;
    }

    @Override
    public void close() {
        turnstile.close();
    }
}
