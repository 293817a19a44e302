package dev.turnstile.diagram.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.diagram.Machines;
import dev.turnstile.diagram.internal.Layout.Box;
import dev.turnstile.diagram.internal.Layout.Course;
import dev.turnstile.diagram.internal.Layout.Entrance;
import dev.turnstile.diagram.internal.Layout.Point;
import dev.turnstile.machine.Definition;
import dev.turnstile.machine.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LayeredLayoutTest {

    @Test
    void fifteen_states_and_a_hundred_transitions_do_not_overlap() {
        assertApart(SceneBuilder.build(Machines.dense(), null));
    }

    @Test
    void a_discovered_machine_with_counts_does_not_overlap() {
        assertApart(SceneBuilder.build(Machines.discovered(), Machines::passages));
    }

    @Test
    void a_dense_machine_fits_on_a_wide_screen_at_half_its_size() {
        Layout layout = LayeredLayout.of(SceneBuilder.build(Machines.dense(), null));

        assertThat(layout.width()).isLessThan(2 * 1280);
        assertThat(layout.height()).isLessThan(2 * 720);
    }

    @Test
    void the_most_frequent_path_runs_from_left_to_right() {
        StateMachine<String, String> machine = Machines.discovered();
        Layout layout = LayeredLayout.of(SceneBuilder.build(machine, Machines::passages));

        List<Double> way = Stream.of("Received", "Registered", "Under review", "Approved", "Paid", "Closed")
                .map(name -> layout.places()
                        .get(machine.states().indexOf(machine.state(name)))
                        .x())
                .toList();

        assertThat(way).isSorted().doesNotHaveDuplicates();
    }

    @Property(tries = 60)
    void no_machine_overlaps(
            @ForAll @IntRange(min = 1, max = 14) int states,
            @ForAll @IntRange(min = 0, max = 60) int edges,
            @ForAll long seed,
            @ForAll boolean counted) {
        StateMachine<String, String> machine = machine(states, edges, new Random(seed));

        assertApart(
                SceneBuilder.build(machine, counted ? edge -> edge.toString().hashCode() & 0xFFFF : null));
    }

    private static StateMachine<String, String> machine(int states, int edges, Random random) {
        Definition<String, String> definition = StateMachine.define("random");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            names.add("state " + "x".repeat(random.nextInt(30)) + i);
            var state = definition.state(names.getLast(), i);
            if (i == 0) {
                state.initial();
            } else if (random.nextInt(5) == 0) {
                state.alsoInitial();
            }
        }
        for (int i = 0; i < edges; i++) {
            definition
                    .transition("move " + "y".repeat(random.nextInt(20)) + i)
                    .from(names.get(random.nextInt(states)))
                    .to(names.get(random.nextInt(states)));
        }
        return definition.build();
    }

    private static void assertApart(Scene scene) {
        Layout layout = LayeredLayout.of(scene);
        List<Box> places = layout.places();
        List<Box> labels = layout.arrows().stream()
                .map(Course::label)
                .filter(Objects::nonNull)
                .toList();
        List<Box> dots = layout.entries().values().stream().map(Entrance::dot).toList();
        List<Box> all = Stream.of(places, labels, dots).flatMap(List::stream).toList();

        assertThat(places).hasSize(scene.places().size());
        assertThat(layout.arrows()).hasSize(scene.arrows().size());
        assertThat(pairs(all)).as("boxes, labels and dots that overlap").isEmpty();
        assertThat(all).allMatch(new Box(0, 0, layout.width(), layout.height())::contains);
        for (int i = 0; i < scene.arrows().size(); i++) {
            Course course = layout.arrows().get(i);
            assertThat(course.line()).allMatch(point -> inside(layout, point));
            assertThat(places).as("states that an arrow runs through").noneMatch(box -> crosses(course.line(), box));
            if (course.label() != null) {
                assertThat(distance(course.line(), course.label())).isLessThan(6);
            }
        }
    }

    private static List<List<Box>> pairs(List<Box> boxes) {
        return IntStream.range(0, boxes.size())
                .boxed()
                .flatMap(i -> boxes.subList(i + 1, boxes.size()).stream()
                        .filter(boxes.get(i)::overlaps)
                        .map(other -> List.of(boxes.get(i), other)))
                .toList();
    }

    private static boolean inside(Layout layout, Point point) {
        return point.x() >= 0 && point.y() >= 0 && point.x() <= layout.width() && point.y() <= layout.height();
    }

    private static boolean crosses(List<Point> line, Box box) {
        Box inner = new Box(box.x() + 1, box.y() + 1, box.width() - 2, box.height() - 2);
        return segments(line).anyMatch(inner::overlaps);
    }

    private static double distance(List<Point> line, Box label) {
        return segments(line)
                .mapToDouble(segment -> Math.max(
                        gap(segment.x(), segment.width(), label.x(), label.width()),
                        gap(segment.y(), segment.height(), label.y(), label.height())))
                .min()
                .orElseThrow();
    }

    private static double gap(double from, double length, double otherFrom, double otherLength) {
        return Math.max(0, Math.max(otherFrom - from - length, from - otherFrom - otherLength));
    }

    private static Stream<Box> segments(List<Point> line) {
        return IntStream.range(1, line.size()).mapToObj(i -> {
            Point from = line.get(i - 1);
            Point to = line.get(i);
            return new Box(
                    Math.min(from.x(), to.x()),
                    Math.min(from.y(), to.y()),
                    Math.abs(to.x() - from.x()),
                    Math.abs(to.y() - from.y()));
        });
    }
}
