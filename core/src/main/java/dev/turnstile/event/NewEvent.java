package dev.turnstile.event;

import dev.turnstile.text.spi.StorableText;
import dev.turnstile.text.spi.StorableTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event to append: its type, schema version and data, and its tags, metadata, origin and subject.
 *
 * <p>Immutable. An event that a command appends has the command's actor, id and name unless the event specifies others.
 */
public final class NewEvent {

    private final String type;
    private final int schema;
    private final Object data;
    private final Set<String> tags;
    private final Map<String, Object> metadata;
    private final Origin origin;
    private final About about;

    private NewEvent(
            String type,
            int schema,
            Object data,
            Set<String> tags,
            Map<String, Object> metadata,
            Origin origin,
            About about) {
        this.type = StorableText.of("type", type);
        this.schema = schema;
        this.data = data;
        this.tags = tags;
        this.metadata = metadata;
        this.origin = origin;
        this.about = about;
        if (schema < 1 || schema > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "event type " + type + ": expected a schema version from 1 to 32767, got " + schema);
        }
    }

    /**
     * The subject of an event's personal data.
     *
     * @param subject the subject, or null if the data itself contains the subject
     * @param fields the paths of personal fields in addition to the annotated fields
     */
    public record About(@Nullable String subject, Set<String> fields) {

        /** No subject and no fields. */
        public static final About UNSAID = new About(null, Set.of());

        /** Checks the text, and copies the set. */
        public About {
            if (subject != null) {
                StorableText.indexed("subject", subject);
            }
            fields.forEach(path -> StorableText.checked("path of a personal field", path));
            fields = Set.copyOf(fields);
        }
    }

    /**
     * The origin of an event. The store replaces null by known values, such as the actor of the invocation.
     *
     * @param actor the actor
     * @param commandId the id of the invocation that appends the event
     * @param correlationId the id that all events of one conversation share; by default the id of the outermost
     *     invocation
     * @param causationId the id of the cause; by default the id of the invocation
     * @param occurredAt the time at which the event happened, if it differs from the time of recording; in whole
     *     microseconds
     */
    public record Origin(
            @Nullable String actor,
            @Nullable UUID commandId,
            @Nullable String correlationId,
            @Nullable String causationId,
            @Nullable Instant occurredAt) {

        /** No part is set. */
        public static final Origin UNSAID = new Origin(null, null, null, null, null);

        /**
         * Checks the texts, and cuts the time to whole microseconds.
         *
         * @throws dev.turnstile.text.UnstorableTextException if a text contains U+0000 or an unpaired surrogate
         * @throws IllegalArgumentException if {@link StorableTime} refuses the time
         */
        public Origin {
            StorableText.optional("actor", actor);
            StorableText.optional("correlation id", correlationId);
            StorableText.optional("causation id", causationId);
            occurredAt = StorableTime.optional("occurredAt", occurredAt);
        }
    }

    /**
     * Returns the event for a record whose class carries {@link EventName}; if the record is an {@link Event}, with its
     * tags.
     *
     * @throws IllegalArgumentException if the class has no name
     */
    public static NewEvent of(Record event) {
        EventName name = event.getClass().getAnnotation(EventName.class);
        if (name == null || name.value().isBlank()) {
            throw new IllegalArgumentException(
                    event.getClass().getName()
                            + " is not an event: expected @EventName(\"..\"), a name in the log that does not change if the class is renamed");
        }
        return of(name.value(), name.version(), event);
    }

    /**
     * Returns the event for a record, with a given type name.
     *
     * @param schema the schema version, from 1 on
     */
    public static NewEvent of(String type, int schema, Record event) {
        Set<String> tags = event instanceof Event tagged ? checked(tagged.tags()) : Set.of();
        return new NewEvent(type, schema, event, tags, Map.of(), Origin.UNSAID, About.UNSAID);
    }

    /**
     * Returns an event whose data is JSON text.
     *
     * @param schema the schema version, from 1 on
     * @param json the data, one JSON object as text; the store refuses other text
     */
    public static NewEvent ofJson(String type, int schema, String json) {
        return new NewEvent(type, schema, json, Set.of(), Map.of(), Origin.UNSAID, About.UNSAID);
    }

    /**
     * Returns a copy with further tags, such as {@code course:c1}.
     *
     * @throws IllegalArgumentException if a tag is blank or cannot be stored
     */
    public NewEvent withTags(String... more) {
        return withTags(Arrays.asList(more));
    }

    /**
     * Returns a copy with further tags, such as {@code course:c1}.
     *
     * @throws IllegalArgumentException if a tag is blank or cannot be stored
     */
    public NewEvent withTags(Collection<String> more) {
        Set<String> all = new LinkedHashSet<>(tags);
        all.addAll(more);
        return new NewEvent(type, schema, data, checked(all), metadata, origin, about);
    }

    /**
     * Returns a copy with a further field in its metadata. The store fills in {@code traceparent} and {@code command}.
     *
     * @param value a value that JSON can represent
     * @throws dev.turnstile.text.UnstorableTextException if a text contains U+0000 or an unpaired surrogate
     * @throws IllegalArgumentException if a map or collection contains itself or more than 1,000 levels
     */
    public NewEvent withMetadata(String key, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(metadata);
        all.put(StorableText.checked("key of the metadata", key), value);
        StorableText.tree("metadata." + key, value);
        return new NewEvent(type, schema, data, tags, Map.copyOf(all), origin, about);
    }

    /** Returns a copy with another origin. */
    public NewEvent withOrigin(Origin said) {
        return new NewEvent(type, schema, data, tags, metadata, said, about);
    }

    /**
     * Returns a copy whose personal data belongs to a subject; the data is stored encrypted with the subject's key.
     *
     * @param subject the subject of the values for which the data contains no subject; stored unencrypted
     * @param fields further personal fields, each a path such as {@code address.street}; if a path leads through a
     *     list, it applies to all elements
     */
    public NewEvent withSubject(String subject, String... fields) {
        About said = new About(StorableText.of("subject", subject), Set.of(fields));
        return new NewEvent(type, schema, data, tags, metadata, origin, said);
    }

    /**
     * Returns a copy with a business time; digits below the microsecond are cut off.
     *
     * @throws IllegalArgumentException if {@link StorableTime} refuses the time
     */
    public NewEvent withOccurredAt(Instant time) {
        return withOrigin(new Origin(origin.actor, origin.commandId, origin.correlationId, origin.causationId, time));
    }

    /** Returns a copy with an actor. */
    public NewEvent withActor(String actor) {
        return withOrigin(
                new Origin(actor, origin.commandId, origin.correlationId, origin.causationId, origin.occurredAt));
    }

    /** Returns a copy with a correlation id. */
    public NewEvent withCorrelationId(String id) {
        return withOrigin(new Origin(origin.actor, origin.commandId, id, origin.causationId, origin.occurredAt));
    }

    /** Returns a copy with a causation id. */
    public NewEvent withCausationId(String id) {
        return withOrigin(new Origin(origin.actor, origin.commandId, origin.correlationId, id, origin.occurredAt));
    }

    /** Returns the name of the type. */
    public String type() {
        return type;
    }

    /** Returns the schema version. */
    public int schema() {
        return schema;
    }

    /** Returns the data: the record, or JSON text. */
    public Object data() {
        return data;
    }

    /** Returns the tags. */
    public Set<String> tags() {
        return tags;
    }

    /** Returns the metadata. */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /** Returns the origin. */
    public Origin origin() {
        return origin;
    }

    /** Returns the subject of the personal data, and the personal fields. */
    public About about() {
        return about;
    }

    private static Set<String> checked(Set<String> tags) {
        tags.forEach(tag -> StorableText.of("tag", tag));
        return Set.copyOf(tags);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NewEvent that
                && type.equals(that.type)
                && schema == that.schema
                && data.equals(that.data)
                && tags.equals(that.tags)
                && metadata.equals(that.metadata)
                && origin.equals(that.origin)
                && about.equals(that.about);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, schema, data, tags, metadata, origin, about);
    }

    @Override
    public String toString() {
        return type + " " + data;
    }
}
