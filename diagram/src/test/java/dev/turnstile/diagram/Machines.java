package dev.turnstile.diagram;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstile.machine.Definition;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** The machines that the tests draw. */
public final class Machines {

    private static final List<String> CLAIM_STATES = List.of(
            "Draft",
            "Submitted",
            "Screening",
            "Awaiting documents",
            "Under assessment",
            "Second opinion",
            "Negotiation",
            "Approved",
            "Payment scheduled",
            "Paid",
            "Disputed",
            "In mediation",
            "Rejected",
            "Withdrawn",
            "Archived");
    private static final List<String> VERBS = List.of(
            "submit",
            "screen",
            "request papers",
            "assess",
            "escalate",
            "negotiate",
            "approve",
            "schedule",
            "pay",
            "dispute",
            "mediate",
            "reject",
            "withdraw",
            "archive",
            "reopen",
            "return",
            "correct",
            "hold",
            "resume",
            "expire");

    private Machines() {}

    /** A shop's order: guards, a timeout, a self transition, two entries and two transitions between the same states. */
    public static StateMachine<String, String> order() {
        return StateMachine.define("order")
                .state("PENDING", 0)
                .initial()
                .description("Waiting for the customer's money")
                .state("PAID", 1)
                .label("Paid")
                .alsoInitial()
                .state("SHIPPED", 2)
                .state("CANCELLED", 4)
                .terminal()
                .transition("PAY")
                .from("PENDING")
                .to("PAID")
                .transition("INVOICE")
                .from("PENDING")
                .to("PAID")
                .guard(Guard.sql("credit > 0", "the customer has no credit").withName("has credit"))
                .transition("EDIT")
                .description("The customer changes the order")
                .from("PENDING")
                .toItself()
                .transition("SHIP")
                .from("PAID")
                .to("SHIPPED")
                .guard(Guard.sql("address IS NOT NULL", "no delivery address"))
                .transition("CANCELLED")
                .from("PENDING", "PAID")
                .to("CANCELLED")
                .timeout("PENDING", Duration.ofMinutes(30), "CANCELLED")
                .build();
    }

    /** A machine of 15 states and 100 transitions, each with one edge of its own. */
    public static StateMachine<String, String> dense() {
        Definition<String, String> definition = StateMachine.define("claim");
        for (int i = 0; i < CLAIM_STATES.size(); i++) {
            Definition<String, String>.StateClause state = definition.state(CLAIM_STATES.get(i), i * 10);
            if (i == 0) {
                state.initial().description("Nobody but the author sees it");
            } else if (i == 1 || i == 2) {
                state.alsoInitial();
            } else if (i == CLAIM_STATES.size() - 1) {
                state.terminal();
            }
        }
        int number = 0;
        for (List<Integer> pair : pairs()) {
            String name =
                    VERBS.get(number % VERBS.size()) + (number < VERBS.size() ? "" : " " + (number / VERBS.size() + 1));
            var edge = definition
                    .transition(name)
                    .from(CLAIM_STATES.get(pair.get(0)))
                    .to(CLAIM_STATES.get(pair.get(1)));
            if (number % 12 == 5) {
                edge.guard(Guard.sql("true", "no signature on file"));
            }
            number++;
        }
        return definition.timeout("Draft", Duration.ofDays(14), "submit").build();
    }

    private static List<List<Integer>> pairs() {
        Set<List<Integer>> pairs = new LinkedHashSet<>();
        int last = CLAIM_STATES.size() - 1;
        for (int i = 0; i < last; i++) {
            pairs.add(List.of(i, i + 1));
        }
        Random random = new Random(4);
        List<List<Integer>> all = new ArrayList<>(pairs);
        while (all.size() < 100) {
            int from = random.nextInt(last);
            int to = Math.clamp(from + random.nextInt(11) - 5, 0, last);
            List<Integer> pair = List.of(from, to);
            if (pairs.add(pair) || all.size() % 9 == 0) {
                all.add(pair);
            }
        }
        return all;
    }

    /** A machine as discovered from a process log, where each transition is the state that it leads to. */
    public static StateMachine<String, String> discovered() {
        Definition<String, String> definition = StateMachine.define("claims of a log");
        Set<String> states = new LinkedHashSet<>();
        passages().keySet().forEach(states::addAll);
        Set<String> sources = new LinkedHashSet<>();
        passages().keySet().forEach(pair -> sources.add(pair.getFirst()));
        int code = 0;
        for (String name : states) {
            Definition<String, String>.StateClause state = definition.state(name, code++);
            if (name.equals("Received")) {
                state.initial();
            }
        }
        for (String target : states) {
            List<String> from = passages().keySet().stream()
                    .filter(pair -> pair.getLast().equals(target))
                    .map(List::getFirst)
                    .toList();
            if (!from.isEmpty()) {
                definition.transition(target).from(from.toArray(String[]::new)).to(target);
            }
        }
        return definition.build();
    }

    /** The counts in the log of the discovered machine. */
    public static long passages(Edge<?, ?> edge) {
        return passages().getOrDefault(List.of(edge.from().toString(), edge.to().toString()), 0L);
    }

    private static Map<List<String>, Long> passages() {
        Map<List<String>, Long> passages = new LinkedHashMap<>();
        try (InputStream lines = Objects.requireNonNull(Machines.class.getResourceAsStream("claims.csv"))) {
            new String(lines.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> line.split(",", -1))
                    .forEach(row -> passages.put(List.of(row[0], row[1]), Long.parseLong(row[2])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return passages;
    }
}
