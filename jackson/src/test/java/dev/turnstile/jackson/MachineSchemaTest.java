package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.turnstile.json.Json;
import dev.turnstile.machine.Definition;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.InvalidMachineException;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.MachineDocument.InvalidDocumentException;
import dev.turnstile.machine.StateMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The schema, the reader and the documentation describe one format. */
final class MachineSchemaTest {

    private static final Json JSON = new JacksonJson();
    private static final Path DOCS = Path.of("..", "docs");
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final String SCHEMA_TEXT = text("machine.schema.json");
    private static final Schema SCHEMA = REGISTRY.getSchema(SCHEMA_TEXT, InputFormat.JSON);
    private static final String EXAMPLE = example();

    /** Marks a part that is removed. */
    private static final String ABSENT = "(absent)";

    /** A change that makes the example invalid. */
    private record Fault(String place, @Nullable Object value) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault("turnstile", ABSENT),
            new Fault("turnstile", 2),
            new Fault("turnstile", "1"),
            new Fault("$schema", 1),
            new Fault("machine", ABSENT),
            new Fault("machine", " "),
            new Fault("machine", null),
            new Fault("version", 1),
            new Fault("observed", List.of()),
            new Fault("states", ABSENT),
            new Fault("states", List.of()),
            new Fault("states", Map.of()),
            new Fault("states.0", "PENDING"),
            new Fault("states.0.name", ABSENT),
            new Fault("states.0.name", 1),
            new Fault("states.0.code", ABSENT),
            new Fault("states.0.code", "0"),
            new Fault("states.0.code", -1),
            new Fault("states.0.code", 32768),
            new Fault("states.0.code", 0.5),
            new Fault("states.0.initial", "no"),
            new Fault("states.0.initial", true),
            new Fault("states.0.terminal", "yes"),
            new Fault("states.0.terminal", null),
            new Fault("states.0.formerly", "old"),
            new Fault("states.0.formerly", List.of("")),
            new Fault("states.0.formerly", List.of(1)),
            new Fault("states.0.label", ""),
            new Fault("states.0.description", ""),
            new Fault("states.0.observed", "often"),
            new Fault("states.0.colour", "red"),
            new Fault("states.0.timeout", "PT30M"),
            new Fault("states.0.timeout.after", ABSENT),
            new Fault("states.0.timeout.transition", ABSENT),
            new Fault("states.0.timeout.then", "CANCEL"),
            new Fault("transitions", ABSENT),
            new Fault("transitions.0", List.of()),
            new Fault("transitions.0.name", ABSENT),
            new Fault("transitions.0.edges", ABSENT),
            new Fault("transitions.0.edges", Map.of()),
            new Fault("transitions.0.guards", List.of()),
            new Fault("transitions.1.edges.0.from", ABSENT),
            new Fault("transitions.1.edges.0.to", ABSENT),
            new Fault("transitions.1.edges.0.to", List.of("SHIPPED")),
            new Fault("transitions.1.edges.0.label", "x"),
            new Fault("transitions.1.edges.0.guards", Map.of()),
            new Fault("transitions.1.edges.0.guards.0", "sql"),
            new Fault("transitions.1.edges.0.guards.0.name", ABSENT),
            new Fault("transitions.1.edges.0.guards.0.reason", ABSENT),
            new Fault("transitions.1.edges.0.guards.0.sql", ABSENT),
            new Fault("transitions.1.edges.0.guards.0.sql", " "),
            new Fault("transitions.1.edges.0.guards.0.java", true),
            new Fault("transitions.1.edges.0.guards.0.java", false),
            new Fault("transitions.1.edges.0.guards.1.java", false),
            new Fault("transitions.1.edges.0.guards.0.because", "x"));

    private static final List<String> DURATIONS =
            List.of("PT30M", "P1D", "P1DT2H", "PT0.5S", "PT1H30M5.000000001S", "PT09M");

    private static final List<String> NO_DURATIONS = List.of(
            "PT0S", "P0D", "P", "PT", "P1DT", "P1Y", "P1W", "PT5", "5M", "PT-5M", "-PT5M", "+PT5M", "pt5m", "P1H", "");

    @Test
    void the_schema_is_itself_valid() {
        Schema meta = REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(meta.validate(SCHEMA_TEXT, InputFormat.JSON)).isEmpty();
        assertThat(meta.validate("{\"type\": \"thing\"}", InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void a_machine_with_every_part_is_written_as_the_schema_says() {
        StateMachine<String, String> machine = everyPart();
        String written = JSON.writeIndented(MachineDocument.write(machine));
        assertThat(SCHEMA.validate(written, InputFormat.JSON)).isEmpty();
        assertThat(JSON.writeIndented(MachineDocument.write(MachineDocument.read(JSON.read(written)))))
                .isEqualTo(written);
    }

    @Test
    void the_example_of_the_documentation_is_valid_and_a_machine_without_findings() {
        assertThat(SCHEMA.validate(EXAMPLE, InputFormat.JSON)).isEmpty();
        StateMachine<String, String> machine = MachineDocument.read(JSON.read(EXAMPLE));
        assertThat(machine.findings()).isEmpty();
        assertThat(machine.next("PENDING", "PAY")).isEqualTo("PAID");
        assertThat(machine.stateNamed("settled")).contains(machine.state("PAID"));
    }

    @Test
    void the_example_is_laid_out_as_it_would_be_written() {
        assertThat(JSON.writeIndented(JSON.read(EXAMPLE))).isEqualTo(EXAMPLE);
    }

    @Test
    void the_example_shows_every_part_of_the_schema() {
        Set<String> parts = new TreeSet<>();
        collectParts(JSON.read(SCHEMA_TEXT), parts);
        assertThat(parts)
                .hasSizeGreaterThan(20)
                .allSatisfy(part -> assertThat(EXAMPLE).contains("\"" + part + "\": "));
    }

    private static void collectParts(Map<?, ?> schema, Set<String> parts) {
        schema.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                if (key.equals("properties")) {
                    inner.keySet().forEach(part -> parts.add((String) part));
                }
                collectParts(inner, parts);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> a_fault_is_refused_by_the_schema_and_by_the_reader() {
        return FAULTS.stream()
                .map(fault -> DynamicTest.dynamicTest(fault.toString(), () -> {
                    Map<String, Object> document = changed(fault);
                    assertThat(SCHEMA.validate(StrictJson.MAPPER.writeValueAsString(document), InputFormat.JSON))
                            .isNotEmpty();
                    assertThatThrownBy(() -> MachineDocument.read(document))
                            .isInstanceOfAny(InvalidDocumentException.class, InvalidMachineException.class);
                }));
    }

    @TestFactory
    Stream<DynamicTest> schema_and_reader_agree_on_durations() {
        return Stream.concat(DURATIONS.stream(), NO_DURATIONS.stream())
                .map(text -> DynamicTest.dynamicTest("'" + text + "'", () -> {
                    Map<String, Object> document = changed(new Fault("states.0.timeout.after", text));
                    boolean valid = SCHEMA.validate(JSON.write(document), InputFormat.JSON)
                            .isEmpty();
                    assertThat(valid).isEqualTo(DURATIONS.contains(text));
                    assertThat(reads(document)).isEqualTo(valid);
                }));
    }

    private static boolean reads(Map<String, Object> document) {
        try {
            MachineDocument.read(document);
            return true;
        } catch (InvalidDocumentException e) {
            return false;
        }
    }

    private static StateMachine<String, String> everyPart() {
        Definition<String, String> machine = StateMachine.define("every \"part\"");
        machine.state("offen\u00e9", 0).initial().label("Open").description("Nobody has it.\nYet.");
        machine.state("taken", 32767).alsoInitial().formerly("seized", "held");
        machine.state("done", 2).terminal();
        machine.transition("take")
                .label("Take it")
                .description("now")
                .from("offen\u00e9")
                .to("taken")
                .guard(Guard.sql("owner = '\\\"x\"'", "not the owner"))
                .guard(Guard.java(row -> true, "not today").withName("today"))
                .from("offen\u00e9")
                .to("done");
        machine.transition("finish").from("taken").to("done");
        machine.transition("note").from("done").toItself();
        machine.timeout("taken", Duration.ofDays(3).plusNanos(1), "finish");
        return machine.build();
    }

    private static String text(String name) {
        try {
            return Files.readString(DOCS.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String example() {
        Matcher example =
                Pattern.compile("```json\n(\\{.*?})\n```", Pattern.DOTALL).matcher(text("machine-format.md"));
        assertThat(example.find()).as("an example in the documentation").isTrue();
        return example.group(1) + "\n";
    }

    /** Returns the example with one value changed; numbers in a path are list indexes. */
    @SuppressWarnings("unchecked") // the tree comes from the parser
    private static Map<String, Object> changed(Fault fault) {
        Map<String, Object> document = JSON.read(EXAMPLE);
        List<String> steps = List.of(fault.place().split("\\.", -1));
        Object part = document;
        for (String step : steps.subList(0, steps.size() - 1)) {
            Object inner =
                    part instanceof List<?> list ? list.get(Integer.parseInt(step)) : ((Map<?, ?>) part).get(step);
            part = Objects.requireNonNull(inner, step);
        }
        if (part instanceof List<?> list) {
            ((List<@Nullable Object>) list).set(Integer.parseInt(steps.getLast()), fault.value());
        } else if (ABSENT.equals(fault.value())) {
            ((Map<?, ?>) part).remove(steps.getLast());
        } else {
            ((Map<String, @Nullable Object>) part).put(steps.getLast(), fault.value());
        }
        return document;
    }
}
