package dev.turnstile.jackson;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Strict reading and writing of JSON objects with Jackson 3.
 *
 * <p>Numbers are read without loss: an integer as the smallest type that fits of {@code Integer}, {@code Long} and
 * {@code BigInteger}, any other number as {@code BigDecimal}. Duplicate fields, text after the object, a top-level
 * value other than an object, nesting deeper than 200 levels and texts longer than 16,777,216 characters are refused,
 * both when reading and when writing.
 *
 * <p>Maps, lists, strings, numbers, booleans and nulls are written directly. A map or set without a defined order, such
 * as the result of {@code Map.of}, is written in alphabetical order, so that equal values result in equal text. Any
 * other value is written by a {@link JsonMapper}: records and beans as objects, enums by name, times in ISO-8601.
 * {@code jsonb} columns cannot store the character U+0000 or an unpaired surrogate, so these are refused as well.
 *
 * <p>Thread-safe.
 */
public final class JacksonJson implements Json {

    static final int MAX_TEXT = 16 * 1024 * 1024;

    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            boolean.class,
            Boolean.class,
            short.class,
            Short.class,
            int.class,
            Integer.class,
            long.class,
            Long.class);

    /** Types whose values Jackson reads back unchanged in its default configuration. */
    private static final Set<Class<?>> LOSSLESS = Set.of(
            byte.class,
            Byte.class,
            char.class,
            Character.class,
            float.class,
            Float.class,
            double.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            ZonedDateTime.class,
            Duration.class,
            Period.class,
            YearMonth.class,
            ZoneOffset.class,
            URI.class,
            Currency.class);

    /** Types of the JDK that are not values: what they refer to ends with the process. */
    private static final List<Class<?>> TRANSIENT = List.of(
            AutoCloseable.class,
            Iterator.class,
            Spliterator.class,
            Enumeration.class,
            Runnable.class,
            Callable.class,
            Future.class,
            Executor.class,
            Lock.class,
            ClassLoader.class);

    private final JsonMapper values;
    private final boolean own;
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

    /**
     * Creates an instance with Jackson's default mapping, with three exceptions: enums are written by name, times are
     * written with their zone ids, and values without properties are refused.
     */
    public JacksonJson() {
        this(
                JsonMapper.builder()
                        .enable(
                                SerializationFeature.FAIL_ON_EMPTY_BEANS,
                                SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                        .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                        .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
                        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                        .build(),
                true);
    }

    /**
     * Creates an instance with the application's mapper.
     *
     * @param values the mapper for all values other than maps, lists, strings, numbers, booleans and nulls; its output
     *     must be strict JSON. Independent of the mapper's configuration, fractions of numbers and offsets of times are
     *     preserved when values are read
     */
    public JacksonJson(JsonMapper values) {
        this(values, false);
    }

    private JacksonJson(JsonMapper values, boolean own) {
        this.values = values.rebuild()
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .build();
        this.own = own;
    }

    @Override
    public boolean keeps(Class<?> type) {
        return PLAIN.contains(type) || (own && (type.isEnum() || LOSSLESS.contains(type)));
    }

    /**
     * Returns whether the type is abstract. Jackson can read the abstract types of the JDK and its own, except streams,
     * iterators, functions, threads and the like.
     */
    @Override
    public boolean loses(Class<?> type) {
        if (!own || type.isPrimitive() || type.isArray()) {
            return false;
        }
        String in = type.getPackageName();
        return in.startsWith("java.")
                ? in.equals("java.util.function") || TRANSIENT.stream().anyMatch(kind -> kind.isAssignableFrom(type))
                : Modifier.isAbstract(type.getModifiers()) && !in.startsWith("tools.jackson.");
    }

    @Override
    public String write(Map<String, ?> object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = StrictJson.MAPPER.createGenerator(text)) {
            new TreeWriter(generator, this::plain).write(object);
        } catch (StackOverflowError e) {
            throw endless("the object", e);
        } catch (JacksonException e) {
            throw new InvalidJsonException(
                    "the object cannot be written: " + ParserMessage.of(e), FailureText.trace(e));
        }
        if (text.getBuffer().length() > MAX_TEXT) {
            throw tooLong("the object as text", text.getBuffer().length());
        }
        return text.toString();
    }

    @Override
    public String writeIndented(Map<String, ?> object) {
        return IndentedLayout.of(StrictJson.MAPPER.readTree(write(object)));
    }

    @Override
    public Map<String, Object> read(String text) {
        if (text.length() > MAX_TEXT) {
            throw tooLong("the text", text.length());
        }
        try (JsonParser parser = StrictJson.MAPPER.createParser(text)) {
            return readFrom(parser);
        }
    }

    @Override
    public <T> T read(String text, Class<T> type) {
        if (text.length() > MAX_TEXT) {
            throw tooLong("the text", text.length());
        }
        try (JsonParser parser = StrictJson.MAPPER.createParser(text)) {
            return readFrom(parser, readers.computeIfAbsent(type, this::reader), type);
        }
    }

    @Override
    public Map<String, @Nullable Object> readAround(String text, Set<String> untouched) {
        return ShallowReader.read(text, untouched);
    }

    private ObjectReader reader(Class<?> type) {
        return values.readerFor(type)
                .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    private static <T> T readFrom(JsonParser parser, ObjectReader reader, Class<T> type) {
        try {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw unexpected(parser, "an object", first);
            }
            T value = type.cast(reader.readValue(parser));
            JsonToken next = parser.nextToken();
            if (next != null) {
                throw unexpected(parser, "nothing after the object", next);
            }
            return value;
        } catch (JacksonException e) {
            throw new InvalidJsonException(
                    "expected " + type.getName() + ": " + ParserMessage.at(parser, e), FailureText.trace(e));
        }
    }

    @Override
    public @Nullable Object convert(@Nullable Object value, Type type) {
        try {
            return value == null ? null : values.convertValue(value, values.constructType(type));
        } catch (JacksonException e) {
            throw misfit(value, type, ParserMessage.of(e), e);
        } catch (IllegalArgumentException e) {
            throw misfit(value, type, e.getClass().getName(), e);
        } catch (StackOverflowError e) {
            throw endless("a " + value.getClass().getName(), e);
        }
    }

    /** Jackson limits the depth of values that it writes as text, but not of values that it converts. */
    private static InvalidJsonException endless(String what, StackOverflowError e) {
        return new InvalidJsonException(
                what + " contains itself, or is nested too deep: expected at most " + StrictJson.MAX_DEPTH + " levels",
                FailureText.trace(e));
    }

    private static InvalidJsonException misfit(Object value, Type type, String why, RuntimeException e) {
        String got = value.getClass().getName();
        return new InvalidJsonException(
                "expected a value that fits " + type.getTypeName() + ", got " + got + ": "
                        + why.replaceAll("\\s*\\R\\s*", "; "),
                FailureText.trace(e));
    }

    private static Map<String, Object> readFrom(JsonParser parser) {
        try {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw unexpected(parser, "an object", first);
            }
            Map<String, Object> object = StrictJson.OBJECTS.readValue(parser);
            JsonToken next = parser.nextToken();
            if (next != null) {
                throw unexpected(parser, "nothing after the object", next);
            }
            return object;
        } catch (JacksonException e) {
            throw new InvalidJsonException(ParserMessage.at(parser, e), FailureText.trace(e));
        }
    }

    private static InvalidJsonException unexpected(JsonParser parser, String expected, @Nullable JsonToken token) {
        return new InvalidJsonException(ParserMessage.unexpected(parser, expected, token), null);
    }

    private static InvalidJsonException tooLong(String what, int length) {
        return new InvalidJsonException(
                what + " is too long: expected at most " + MAX_TEXT + " characters, got " + length, null);
    }

    /** Converts a value of any type to a tree: writes it as text with the mapper and reads the text. */
    private @Nullable Object plain(Object value) {
        return StrictJson.ANYTHING.readValue(values.writeValueAsString(value));
    }
}
