package dev.turnstile.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.MachineDocument.InvalidDocumentException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Trees that are no machines: each is refused with the path of the fault. */
final class InvalidDocumentTest {

    /** Stands for a part that is taken away. */
    private static final String ABSENT = "\0";

    /** A change to a sound document and the message that it brings. */
    private record Sample(String place, @Nullable Object value, String message) {}

    private static final List<Sample> SAMPLES = List.of(
            new Sample("turnstile", ABSENT, "turnstile: expected a whole number of at most 32 bits, got nothing"),
            new Sample("turnstile", "1", "turnstile: expected a whole number of at most 32 bits, got '1'"),
            new Sample(
                    "turnstile",
                    2,
                    "turnstile: expected format version 1, got 2; use the version of Turnstile that wrote it"),
            new Sample("$schema", 1, "$schema: expected text, got '1'"),
            new Sample("machine", ABSENT, "machine: expected text, got nothing"),
            new Sample("machine", " ", "machine: expected text, got ' '"),
            new Sample("machine", null, "machine: expected a value, got null; leave it out"),
            new Sample("states", Map.of(), "states: expected a list, got an empty object"),
            new Sample("states", List.of("shut"), "states[0]: expected an object, got 'shut'"),
            new Sample("states", Arrays.asList(new Object[1]), "states[0]: expected an object, got null"),
            new Sample(
                    "colour",
                    "red",
                    "colour: unknown; known here: $schema, turnstile, machine, states, transitions, observed"),
            new Sample("observed", 3, "observed: expected an object, got '3'"),
            new Sample("states.0.name", List.of("a"), "states[0].name: expected text, got a list"),
            new Sample(
                    "states.0.code",
                    4_000_000_000L,
                    "states[0].code: expected a whole number of at most 32 bits, got '4000000000'"),
            new Sample("states.0.code", 1.0, "states[0].code: expected a whole number of at most 32 bits, got '1.0'"),
            new Sample("states.0.initial", "no", "states[0].initial: expected \"default\" or \"allowed\", got 'no'"),
            new Sample("states.0.initial", true, "states[0].initial: expected \"default\" or \"allowed\", got 'true'"),
            new Sample("states.1.terminal", "yes", "states[1].terminal: expected true or false, got 'yes'"),
            new Sample("states.1.formerly", "old", "states[1].formerly: expected a list, got 'old'"),
            new Sample("states.1.formerly", Arrays.asList("a", null), "states[1].formerly[1]: expected text, got null"),
            new Sample("states.1.formerly", List.of("a", ""), "states[1].formerly[1]: expected text, got ''"),
            new Sample("states.1.label", "", "states[1].label: expected text, got ''"),
            new Sample(
                    "states.0.timeout.after",
                    "30 minutes",
                    "states[0].timeout.after: expected a positive duration such as \"PT30M\", got '30 minutes'"),
            new Sample(
                    "states.0.timeout.after",
                    "PT0S",
                    "states[0].timeout.after: expected a positive duration such as \"PT30M\", got 'PT0S'"),
            new Sample(
                    "states.0.timeout.after",
                    "P9999999999999999D",
                    "states[0].timeout.after: expected a duration of at most PT2562047788015215H30M7S, "
                            + "got 'P9999999999999999D'"),
            new Sample(
                    "states.0.timeout.transition", ABSENT, "states[0].timeout.transition: expected text, got nothing"),
            new Sample("states.0.timeout.then", "x", "states[0].timeout.then: unknown; known here: after, transition"),
            new Sample("transitions.0.edges", ABSENT, "transitions[0].edges: expected a list, got nothing"),
            new Sample(
                    "transitions.0.edges.0.from", ABSENT, "transitions[0].edges[0].from: expected text, got nothing"),
            new Sample(
                    "transitions.0.edges.0.to",
                    List.of(),
                    "transitions[0].edges[0].to: expected text, got an empty list"),
            new Sample(
                    "transitions.0.edges.0.guard",
                    Map.of(),
                    "transitions[0].edges[0].guard: unknown; known here: from, to, guards, observed"),
            new Sample(
                    "transitions.0.edges.0.guards.0.sql",
                    ABSENT,
                    "transitions[0].edges[0].guards[0]: expected either \"sql\" with a condition or \"java\": true, "
                            + "got neither"),
            new Sample(
                    "transitions.0.edges.0.guards.0.java",
                    true,
                    "transitions[0].edges[0].guards[0]: expected either \"sql\" with a condition or \"java\": true, "
                            + "got both"),
            new Sample(
                    "transitions.0.edges.0.guards.0.java",
                    false,
                    "transitions[0].edges[0].guards[0].java: expected true, got 'false'"),
            new Sample(
                    "transitions.0.edges.0.guards.0.name",
                    List.of(1),
                    "transitions[0].edges[0].guards[0].name: expected text, got a list"));

    @TestFactory
    Stream<DynamicTest> a_fault_is_refused_with_its_path() {
        return SAMPLES.stream()
                .map(sample -> DynamicTest.dynamicTest(
                        sample.message(),
                        () -> assertThatThrownBy(() -> MachineDocument.read(changed(sample)))
                                .isInstanceOfSatisfying(
                                        InvalidDocumentException.class,
                                        invalid -> assertThat(sample.message()).startsWith(invalid.path() + ": "))
                                .hasMessage(sample.message())));
    }

    @Test
    void the_document_that_the_faults_are_put_into_is_sound() {
        assertThat(MachineDocument.read(sound()).findings()).isEmpty();
    }

    @Test
    void a_key_that_is_no_text_is_refused() {
        Map<Object, Object> state = new HashMap<>(Map.of("name", "shut", 7, "seven"));
        assertThatThrownBy(() -> MachineDocument.read(
                        Map.of("turnstile", 1, "machine", "gate", "states", List.of(state), "transitions", List.of())))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessage("states[0]: expected a string as the key, got '7'");
    }

    @Test
    @SuppressWarnings("unchecked") // what a careless caller would do
    void a_document_without_one_text_as_key_is_refused() {
        Map<String, Object> document = (Map<String, Object>) (Map<?, ?>) new TreeMap<>(Map.of(1, "one"));
        assertThatThrownBy(() -> MachineDocument.read(document))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessage("document: expected a string as the key, got '1'");
    }

    @Test
    void a_long_value_is_quoted_in_part() {
        assertThatThrownBy(
                        () -> MachineDocument.read(changed(new Sample("states.0.timeout.after", "x".repeat(99), ""))))
                .hasMessageEndingWith("got '" + "x".repeat(60) + "..'");
    }

    @Test
    void a_tree_that_contains_itself_is_refused_like_any_other() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        assertThatThrownBy(() -> MachineDocument.read(changed(new Sample("machine", loop, ""))))
                .hasMessage("machine: expected text, got a list");
    }

    @Property
    void any_tree_is_a_machine_or_is_refused_as_none(@ForAll("trees") Object tree, @ForAll("places") String place) {
        try {
            MachineDocument.read(changed(new Sample(place, tree, "")));
        } catch (InvalidDocumentException | InvalidMachineException e) {
            assertThat(e).message().isNotBlank().doesNotContain("\n");
        }
    }

    @Provide
    Arbitrary<String> places() {
        return Arbitraries.of(SAMPLES.stream().map(Sample::place).distinct().toList());
    }

    @Provide
    Arbitrary<Object> trees() {
        Arbitrary<Object> leaves = Arbitraries.of(1, 0L, -1, 1.5, "", "shut", "PT1S", "default", true, false);
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(Object.class::cast),
                        Arbitraries.maps(Arbitraries.of("name", "code", "from", "to", "edges", "sql"), inner)
                                .ofMaxSize(3)
                                .map(Object.class::cast)),
                0,
                3);
    }

    private static Map<String, Object> sound() {
        Definition<String, String> gate = StateMachine.define("gate");
        gate.state("shut", 0)
                .initial()
                .state("open", 1)
                .terminal()
                .formerly("ajar")
                .label("Open");
        gate.transition("open").from("shut").to("open").guard(Guard.sql("key", "no key"));
        gate.timeout("shut", Duration.ofHours(1), "open");
        return MachineDocument.write(gate.build());
    }

    /** The sound document with one place changed; numbers in a place are positions in lists. */
    @SuppressWarnings("unchecked") // the tree is of our own making
    private static Map<String, Object> changed(Sample sample) {
        Map<String, Object> document = sound();
        String[] steps = sample.place().split("\\.", -1);
        Object part = document;
        for (String step : List.of(steps).subList(0, steps.length - 1)) {
            Object inner =
                    part instanceof List<?> list ? list.get(Integer.parseInt(step)) : ((Map<?, ?>) part).get(step);
            part = Objects.requireNonNull(inner, step);
        }
        Map<String, @Nullable Object> fields = (Map<String, @Nullable Object>) part;
        String last = steps[steps.length - 1];
        if (ABSENT.equals(sample.value())) {
            fields.remove(last);
        } else {
            fields.put(last, sample.value());
        }
        return document;
    }
}
