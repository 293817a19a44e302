package dev.turnstile.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.text.spi.StorableText;
import dev.turnstile.timer.TimerId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every field with text refuses text that PostgreSQL cannot store, and every indexed one text that is too long. */
final class StorableFieldsTest {

    private static final StreamName STREAM = new StreamName("note", "1");

    private static NewEvent event() {
        return NewEvent.ofJson("noted", 1, "{}");
    }

    /** Fields of any length, by the name in the message. */
    private static Map<String, List<Function<String, Object>>> unlimited() {
        Map<String, List<Function<String, Object>>> fields = new LinkedHashMap<>();
        fields.put(
                "actor",
                List.of(
                        text -> Options.none().withActor(text),
                        text -> TransitionOptions.none().withActor(text),
                        text -> event().withActor(text)));
        fields.put("correlation id", List.of(text -> event().withCorrelationId(text)));
        fields.put("causation id", List.of(text -> event().withCausationId(text)));
        fields.put(
                "metadata.note",
                List.of(
                        text -> event().withMetadata("note", text),
                        text -> TransitionOptions.none().withMetadata("note", text),
                        text -> Read.all().withMetadata("note", text)));
        fields.put("key of the metadata", List.of(text -> event().withMetadata(text, 1)));
        fields.put("data.note", List.of(text -> TransitionOptions.none().withData("note", text)));
        fields.put("path of a personal field", List.of(text -> event().withSubject("ada", text)));
        fields.put(
                "category",
                List.of(Read::ofCategory, text -> Selection.ofEvents().withCategories(text)));
        fields.put(
                "type",
                List.of(
                        text -> Read.all().withTypes(text),
                        text -> Selection.ofEvents().withTypes(text)));
        fields.put(
                "machine",
                List.of(text ->
                        new Selection(Set.of(), Set.of(), Set.of(text), Set.of(RecordedEvent.Kind.TRANSITION))));
        fields.put("table", List.of(RecordTable::of));
        fields.put("state column", List.of(text -> RecordTable.of("t").withState(text)));
        fields.put("id column", List.of(text -> RecordTable.of("t").withId(text)));
        fields.put("condition", List.of(SqlCondition::of));
        return fields;
    }

    /** Indexed fields, by the name in the message. */
    private static Map<String, List<Function<String, Object>>> indexed() {
        Map<String, List<Function<String, Object>>> fields = new LinkedHashMap<>();
        fields.put("idempotency key", List.of(text -> Options.none().withIdempotencyKey(text)));
        fields.put("subject", List.of(text -> new NewEvent.About(text, Set.of())));
        fields.put("the name of a subject", List.of(text -> event().withSubject(text)));
        fields.put("the name of a tag", List.of(text -> event().withTags(text), text -> EventQuery.Item.ofTags(text)));
        fields.put(
                "the name of a type",
                List.of(text -> NewEvent.ofJson(text, 1, "{}"), text -> EventQuery.Item.ofTypes(text)));
        fields.put("the name of a category", List.of(text -> new StreamName(text, "1")));
        fields.put(
                "the key of a stream",
                List.of(
                        text -> Append.of(new StreamName("note", text), List.of(event())),
                        text -> new TimerId(new StreamName("note", text), "remind")));
        fields.put("the name of a timer", List.of(text -> new TimerId(STREAM, text)));
        fields.put(
                "the name of a subscription",
                List.of(text -> Subscription.of(text, Selection.ofEvents(), Start.beginning(), delivery -> {})));
        return fields;
    }

    @Test
    void text_that_cannot_be_stored_is_refused_with_the_fields_name() {
        Map<String, List<Function<String, Object>>> fields = new LinkedHashMap<>(unlimited());
        fields.putAll(indexed());
        fields.forEach((field, constructors) -> constructors.forEach(constructor -> {
            for (String bad : List.of("k\0", "k\ud800", "\udc00k")) {
                assertThatThrownBy(() -> constructor.apply(bad))
                        .isInstanceOfSatisfying(
                                UnstorableTextException.class,
                                e -> assertThat(e.field()).isEqualTo(field));
            }
            assertThat(constructor.apply("k\ud83d\ude00")).isNotNull();
        }));
    }

    @Test
    void indexed_text_is_limited_in_bytes() {
        indexed()
                .forEach((field, constructors) -> constructors.forEach(constructor -> {
                    assertThat(constructor.apply("x".repeat(1_000))).isNotNull();
                    assertThat(constructor.apply("\u2603".repeat(333))).isNotNull();
                    for (String longer : List.of("x".repeat(1_001), "\u2603".repeat(334), "\ud83d\ude00".repeat(251))) {
                        assertThatThrownBy(() -> constructor.apply(longer))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageStartingWith(field + ": expected at most 1000 bytes in UTF-8, got 100");
                    }
                }));
    }

    @Test
    void a_tree_is_checked_in_its_keys_and_values() {
        assertThatThrownBy(() -> StorableText.tree("data", Map.of("a", List.of(Map.of("b\0", 1)))))
                .isInstanceOf(UnstorableTextException.class)
                .hasMessageContaining("data.a[].b");
        assertThatThrownBy(() -> TransitionOptions.none().withData(Map.of("k\ud800", 1)))
                .isInstanceOf(UnstorableTextException.class);
    }
}
