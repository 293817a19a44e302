package dev.turnstile.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.Upcaster;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AggregateDeclarationTest {

    sealed interface DoorEvent {}

    @EventName(value = "door_opened", version = 2)
    record Opened() implements DoorEvent {}

    @EventName("door_shut")
    record Shut() implements DoorEvent {}

    enum Kind {
        WOOD,
        STEEL
    }

    record Lock(int bolts) {}

    record Door(boolean open, List<Lock> locks) {

        Door apply(DoorEvent event) {
            return new Door(event instanceof Opened, locks);
        }
    }

    record PaintedDoor(boolean open, List<Lock> locks, Kind kind) {}

    record HeavyDoor(boolean open, Map<String, HeavyLock[]> locks) {}

    record HeavyLock(int bolts, long weight) {}

    static class Plain {
        int count;
        transient int cached;
    }

    static class Derived extends Plain {
        Kind kind = Kind.WOOD;
    }

    private static final EventTypes<DoorEvent> TYPES = EventTypes.builder(DoorEvent.class)
            .upcast(Upcaster.ofChange("door_opened", 1, data -> data))
            .build();

    private static Aggregate.Builder<Door, DoorEvent> doors() {
        return Aggregate.define("door", TYPES)
                .initial(() -> new Door(false, List.of()))
                .evolve(Door::apply);
    }

    private static StateMachine<String, String> machine(String initial) {
        return StateMachine.define("door")
                .state(initial, 0)
                .initial()
                .state(initial.equals("shut") ? "open" : "shut", 1)
                .transition("open")
                .from("shut")
                .to("open")
                .transition("shut")
                .from("open")
                .to("shut")
                .build();
    }

    private static String state(Door door) {
        return door.open() ? "open" : "shut";
    }

    @Test
    void a_fold_takes_events_in_their_order() {
        Aggregate<Door, DoorEvent> door = doors().build();
        assertThat(door.fold(door.initial(), List.of(new Opened(), new Shut(), new Opened()))
                        .open())
                .isTrue();
        assertThat(door.fold(door.initial(), List.of(new Opened(), new Shut())).open())
                .isFalse();
    }

    @Test
    void a_machine_that_cannot_govern_is_refused_with_the_declaration() {
        assertThatThrownBy(() -> doors().governedBy(
                                machine("shut"), AggregateDeclarationTest::state, Map.of(Opened.class, "open")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("governs no events of [" + Shut.class)
                .hasMessageEndingWith("; say which transition each class is");
        Map<Class<? extends DoorEvent>, String> both = Map.of(Opened.class, "open", Shut.class, "shut");
        assertThatThrownBy(() -> doors().governedBy(machine("open"), AggregateDeclarationTest::state, both))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not begin in shut, the state of an aggregate without events");
        assertThatThrownBy(() -> doors().governedBy(
                                machine("shut"),
                                AggregateDeclarationTest::state,
                                Map.of(Opened.class, "open", Shut.class, "slam")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slam");
        StateMachine<String, String> guarded = StateMachine.define("door")
                .state("shut", 0)
                .initial()
                .state("open", 1)
                .terminal()
                .transition("open")
                .from("shut")
                .to("open")
                .guard(Guard.sql("bolts = 0", "is bolted"))
                .build();
        assertThatThrownBy(() -> doors().governedBy(
                                guarded,
                                AggregateDeclarationTest::state,
                                Map.of(Opened.class, "open", Shut.class, "open")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has guards, which need a row");
    }

    @Test
    void a_decision_is_checked_and_what_has_happened_is_not() {
        Aggregate<Door, DoorEvent> door = doors().governedBy(
                        machine("shut"),
                        AggregateDeclarationTest::state,
                        Map.of(Opened.class, "open", Shut.class, "shut"))
                .build();
        List<DoorEvent> twice = List.of(new Opened(), new Opened());
        assertThat(door.fold(door.initial(), twice).open()).isTrue();
        assertThatThrownBy(() -> door.decided("1", door.initial(), twice))
                .hasMessage("door 1: transition 'open' is not permitted in state open (permitted: shut)");
    }

    @Test
    void the_fingerprint_changes_with_the_fold() {
        Snapshots policy = Snapshots.ofEvery(10);
        String one = doors().snapshots(Door.class, policy).build().fingerprint();
        assertThat(doors().snapshots(Door.class, policy.withKept(3)).build().fingerprint())
                .isEqualTo(one);
        assertThat(doors().snapshots(Door.class, policy).version(2).build().fingerprint())
                .isNotEqualTo(one);
        assertThat(Aggregate.define("gate", TYPES)
                        .initial(() -> new Door(false, List.of()))
                        .evolve(Door::apply)
                        .snapshots(Door.class, policy)
                        .build()
                        .fingerprint())
                .isNotEqualTo(one);
        EventTypes<DoorEvent> renamed = EventTypes.builder(DoorEvent.class)
                .upcast(Upcaster.ofChange("door_opened", 1, data -> data).withName("other"))
                .build();
        assertThat(Aggregate.define("door", renamed)
                        .initial(() -> new Door(false, List.of()))
                        .evolve(Door::apply)
                        .snapshots(Door.class, policy)
                        .build()
                        .fingerprint())
                .isNotEqualTo(one);
    }

    private static <S> String shape(Class<S> type) {
        return Aggregate.define("door", TYPES)
                .<S>initial(() -> {
                    throw new AssertionError("not asked");
                })
                .evolve((state, event) -> state)
                .snapshots(type, Snapshots.ofEvery(10))
                .build()
                .fingerprint();
    }

    @Test
    void the_fingerprint_tells_the_fields_of_the_state_and_of_what_is_in_it() {
        assertThat(shape(Door.class)).contains("open=boolean", "bolts=int");
        assertThat(shape(PaintedDoor.class)).contains("[WOOD, STEEL]");
        assertThat(shape(HeavyDoor.class)).contains("weight=long");
        assertThat(shape(Derived.class)).contains("count=int", "[WOOD, STEEL]").doesNotContain("cached");
    }

    @Test
    void policies_are_due_when_one_of_their_conditions_holds() {
        Duration hour = Duration.ofHours(1);
        assertThat(Snapshots.none().due(1_000_000, 1_000_000, hour.multipliedBy(1_000)))
                .isFalse();
        Snapshots any =
                Snapshots.ofEvery(10).withLargerThan(100).withOlderThan(hour).withKept(3);
        assertThat(any.due(9, 100, hour)).isFalse();
        assertThat(any.due(10, 100, hour)).isTrue();
        assertThat(any.due(9, 101, hour)).isTrue();
        assertThat(any.due(9, 100, hour.plusNanos(1))).isTrue();
        assertThat(any.due(0, 0, hour.plusNanos(1))).as("nothing came").isFalse();
        assertThat(any.kept()).isEqualTo(3);
        assertThatThrownBy(() -> Snapshots.ofEvery(0))
                .hasMessageStartingWith("expected positive numbers of events and characters");
        assertThatThrownBy(() -> any.withKept(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Snapshots.none().withOlderThan(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
