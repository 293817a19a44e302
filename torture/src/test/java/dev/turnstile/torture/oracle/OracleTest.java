package dev.turnstile.torture.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.torture.oracle.Finding.Kind;
import dev.turnstile.torture.oracle.Stored.StoredEvent;
import dev.turnstile.torture.oracle.Stored.Total;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The oracle finds each kind of difference. */
final class OracleTest {

    private final World world = new World();
    private Operation first = world.done("note/a");
    private Operation last = world.done("note/a");

    @BeforeEach
    void add_other_streams() {
        world.done("note/b");
        world.states.put("record/1", 1);
        StoredEvent creation = new StoredEvent(world.now(), "record/1", 1, null, null, 1);
        world.events.add(creation);
        world.ledger.add(new Stored.Entry("record/1", 1, ""));
        world.letters.add(new Letter(world.now(), "record/1", 1, ""));
        world.totals.put("record/1", new Total(1, 1));
    }

    @Test
    void a_database_that_agrees_with_all_acknowledgements_has_no_findings() {
        assertThat(world.judged().findings()).isEmpty();
    }

    @Test
    void an_acknowledged_operation_without_event_and_row_is_lost() {
        world.remove(last);
        assertThat(world.only()).isEqualTo(Kind.LOST);
    }

    @Test
    void an_acknowledged_event_at_another_version_is_lost() {
        Operation misled = world.begun("note/c").ended(Fate.DONE, world.now(), Map.of("note/c", 7), "");
        world.store(misled, "note/c");
        assertThat(world.only()).isEqualTo(Kind.LOST);
    }

    @Test
    void a_missing_row_and_a_missing_key_of_an_acknowledged_operation_are_lost() {
        world.effects.remove(first.id());
        world.keys.remove(last.id().toString());
        assertThat(world.judged().count(Kind.LOST)).isEqualTo(2);
    }

    @Test
    void an_operation_with_two_events_in_a_stream_is_doubled() {
        StoredEvent again = world.event(last, "note/a");
        world.events.add(again);
        world.deliver(again);
        assertThat(world.only()).isEqualTo(Kind.DOUBLED);
    }

    @Test
    void an_operation_with_two_rows_is_doubled() {
        world.effects.merge(first.id(), 1, Integer::sum);
        assertThat(world.only()).isEqualTo(Kind.DOUBLED);
    }

    @Test
    void a_second_entry_of_an_event_in_the_ledger_is_doubled() {
        world.ledger.add(world.entry(world.events.getFirst()));
        assertThat(world.only()).isEqualTo(Kind.DOUBLED);
    }

    @Test
    void a_second_letter_of_an_event_is_permitted() {
        world.letters.add(world.letter(world.events.getFirst()));
        assertThat(world.judged().findings()).isEmpty();
    }

    @Test
    void an_event_counted_twice_by_a_projection_is_doubled() {
        world.totals.put("note/a", new Total(3, 2));
        assertThat(world.only()).isEqualTo(Kind.DOUBLED);
    }

    @Test
    void a_ledger_in_another_order_than_its_stream_is_disordered() {
        world.ledger.add(world.ledger.removeFirst());
        assertThat(world.only()).isEqualTo(Kind.DISORDERED);
    }

    @Test
    void a_letter_delivered_before_its_predecessor_is_disordered() {
        Letter letter = world.letters.removeFirst();
        world.letters.add(new Letter(world.now(), letter.stream(), letter.version(), letter.operation()));
        assertThat(world.only()).isEqualTo(Kind.DISORDERED);
    }

    @Test
    void a_gap_in_the_versions_of_a_stream_is_disordered() {
        StoredEvent old = world.events.get(1);
        world.operations.remove(last);
        world.operations.add(new Operation(last.id(), "command", false, 1, last.streams(), last.began()).attempted());
        world.replace(old, new StoredEvent(old.position(), old.stream(), 5, old.operation(), old.named(), null));
        assertThat(world.only()).isEqualTo(Kind.DISORDERED);
    }

    @Test
    void an_event_missing_in_the_ledger_the_letters_or_the_projection_is_undelivered() {
        world.ledger.removeLast();
        world.letters.removeFirst();
        world.totals.remove("note/b");
        assertThat(world.judged().count(Kind.UNDELIVERED)).isEqualTo(3);
        assertThat(world.judged().findings()).hasSize(3);
    }

    @Test
    void an_event_in_a_stream_that_its_operation_did_not_name_is_found() {
        Operation astray = world.begun("note/c");
        world.store(astray, "note/d");
        assertThat(world.only()).isEqualTo(Kind.WRONG_STREAM);
    }

    @Test
    void an_event_whose_data_names_another_stream_is_found() {
        StoredEvent old = world.events.getFirst();
        world.events.set(0, new StoredEvent(old.position(), old.stream(), 1, old.operation(), "note/b", null));
        assertThat(world.only()).isEqualTo(Kind.WRONG_STREAM);
    }

    @Test
    void a_write_of_a_refused_or_failed_operation_is_a_phantom() {
        Operation refused = world.begun("note/c").ended(Fate.REFUSED, world.now(), Map.of(), "");
        Operation failed = world.begun("note/d").ended(Fate.FAILED, world.now(), Map.of(), "");
        assertThat(world.judged().findings()).isEmpty();
        world.store(refused, "note/c");
        world.store(failed, "note/d");
        assertThat(world.judged().count(Kind.PHANTOM)).isEqualTo(2);
        assertThat(world.judged().findings()).hasSize(2);
    }

    @Test
    void an_event_of_an_operation_that_was_never_attempted_is_a_phantom() {
        world.operations.remove(last);
        assertThat(world.only()).isEqualTo(Kind.PHANTOM);
    }

    @Test
    void a_ledger_entry_of_an_event_that_is_not_in_the_log_is_a_phantom() {
        world.ledger.add(new Stored.Entry("note/z", 1, "someone"));
        assertThat(world.only()).isEqualTo(Kind.PHANTOM);
    }

    @Test
    void a_row_in_another_state_than_that_of_its_last_event_is_torn() {
        world.states.put("record/1", 0);
        assertThat(world.only()).isEqualTo(Kind.TORN);
    }

    @Test
    void a_part_of_an_operation_of_unknown_outcome_is_torn() {
        Operation unknown = world.begun("note/c");
        world.effects.put(unknown.id(), 1);
        assertThat(world.only()).isEqualTo(Kind.TORN);
    }

    @Test
    void an_operation_of_unknown_outcome_may_have_been_committed_or_not() {
        world.begun("note/c");
        world.store(world.begun("note/d"), "note/d");
        world.begun("note/e").ended(Fate.UNKNOWN, world.now(), Map.of(), "");
        assertThat(world.judged().findings()).isEmpty();
    }

    @Test
    void the_outcome_of_a_later_attempt_with_the_key_is_that_of_the_operation() {
        Operation retried = world.begun("note/c")
                .ended(Fate.UNKNOWN, world.now(), Map.of(), "")
                .attempted()
                .ended(Fate.DONE, world.now(), Map.of("note/c", 0), "");
        assertThat(world.only()).isEqualTo(Kind.LOST);
        world.store(retried, "note/c");
        assertThat(world.judged().findings()).isEmpty();
    }

    @Test
    void the_lost_end_of_a_log_is_named_and_not_attributed_to_the_engine() {
        Operation tail = world.done("note/c");
        world.setBack(0);
        world.remove(tail);
        Oracle oracle = world.judged();
        assertThat(oracle.findings()).isEmpty();
        assertThat(oracle.lostTail()).hasSize(1);
        assertThat(oracle.lostTail().getFirst()).contains(tail.id().toString()).contains("promotion");
    }

    @Test
    void an_operation_lost_before_a_surviving_one_was_not_lost_by_postgresql() {
        world.setBack(0);
        world.remove(first);
        StoredEvent survivor = world.events.getFirst();
        assertThat(survivor.operation()).isEqualTo(last.id());
        assertThat(world.judged().findings()).extracting(Finding::kind).contains(Kind.LOST);
        assertThat(world.judged().lostTail()).isEmpty();
    }

    @Test
    void an_operation_lost_before_the_last_recovered_event_was_not_lost_by_postgresql() {
        Operation tail = world.done("note/c");
        world.setBack(world.now());
        world.remove(tail);
        assertThat(world.only()).isEqualTo(Kind.LOST);
    }

    @Test
    void letters_of_lost_events_do_not_replace_missing_letters() {
        Operation tail = world.done("note/c");
        Letter about = world.letters.getLast();
        world.remove(tail);
        world.letters.add(about);
        Operation late = world.done("note/d");
        world.letters.removeLast();
        assertThat(world.letters).hasSameSizeAs(world.events);
        assertThat(new Deliveries(world.stored(), world.letters).undelivered()).isEqualTo(1);
        assertThat(late.fate()).isEqualTo(Fate.DONE);
    }

    @Test
    void an_operation_that_wrote_nothing_proves_no_survival() {
        Operation tail = world.done("note/c");
        world.operations.add(new Operation(UUID.randomUUID(), "bulk", false, 0, List.of(), world.now())
                .attempted()
                .ended(Fate.DONE, world.now(), Map.of(), ""));
        world.setBack(0);
        world.remove(tail);
        assertThat(world.judged().findings()).isEmpty();
        assertThat(world.judged().lostTail()).hasSize(1);
    }

    @Test
    void an_operation_lost_after_the_set_back_was_not_lost_by_postgresql() {
        world.setBack(0);
        world.remove(world.done("note/c"));
        assertThat(world.only()).isEqualTo(Kind.LOST);
    }

    @Test
    void a_finding_counts_once_and_a_lost_tail_is_not_reported_again() {
        Operation tail = world.done("note/c");
        world.setBack(0);
        world.remove(tail);
        world.effects.remove(first.id());
        Oracle oracle = new Oracle();
        world.judge(oracle);
        world.setBacks.clear();
        world.judge(oracle);
        assertThat(oracle.findings()).extracting(Finding::kind).isEqualTo(List.of(Kind.LOST));
        assertThat(oracle.lostTail()).hasSize(1);
    }
}
