package dev.turnstile.json.spi;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks values before they are stored, and refuses a value if reading its JSON would return a different value.
 * Examples are a component with the type of an interface, a time whose zone is not written, and a map key that is not
 * text.
 *
 * <p>For most types, the type alone shows that all values are read back unchanged. Values of other types are checked
 * one by one, by reading them back. Thread-safe.
 */
public final class RoundTrip {

    private static final Set<Class<?>> LISTS = Set.of(List.class, Set.class, Optional.class);

    private static final String REMEDY =
            "; use a type that JSON can represent, or configure the mapper to write and read the type";

    private final Json json;
    private final Map<Type, Boolean> kept = new ConcurrentHashMap<>();

    /**
     * Constructs a check that has not checked any type yet.
     *
     * @param json the writer and reader of the values
     */
    public RoundTrip(Json json) {
        this.json = json;
    }

    /** Returns whether the type alone shows that all its values are read back as they were written. */
    public boolean isKept(Type type) {
        Boolean known = kept.get(type);
        return known != null ? known : kept.computeIfAbsent(type, one -> keeps(one, new HashSet<>()));
    }

    /**
     * Checks a type before any value of the type exists.
     *
     * @param field the name under which values are stored
     * @param type the type as which values are read
     * @throws InvalidJsonException if the type shows that values of one of its components can never be read
     */
    public void declare(String field, Type type) {
        Lost lost = isKept(type) ? null : lost(field, type, new HashSet<>());
        if (lost != null) {
            throw new InvalidJsonException(
                    lost.place + ": expected a type whose values are read as they were written, got "
                            + lost.type.getName() + ", of which no value can be read from JSON" + REMEDY,
                    null);
        }
    }

    /**
     * Checks a value that is written as an object, unless the type shows that all values are read back unchanged.
     *
     * @param value the value
     * @throws InvalidJsonException if the value would not be read back unchanged
     */
    public void check(Object value) {
        if (!isKept(value.getClass())) {
            read(value);
        }
    }

    /**
     * Checks a value that is written as an object by reading it back. This also detects a constructor that changes the
     * given components.
     *
     * @param value the value
     * @throws InvalidJsonException if the value would not be read back unchanged
     */
    public void read(Object value) {
        compare(value.getClass().getName(), value, value.getClass(), true);
    }

    /**
     * Checks a value that is read as a given type, by reading it back.
     *
     * @param field the name under which the value is stored
     * @param value the value
     * @param type the type as which the value is read
     * @throws InvalidJsonException if the value would not be read back unchanged
     */
    public void check(String field, @Nullable Object value, Type type) {
        if (value != null && !(type instanceof Class<?> one && json.keeps(one))) {
            compare(field, value, type, false);
        }
    }

    private void compare(String place, Object value, Type type, boolean strict) {
        Difference difference;
        try {
            difference = Difference.between(json, place, value, copy(place, value, type, strict));
        } catch (InvalidJsonException e) {
            compareParts(place, value, strict);
            throw refused(place, "a " + value.getClass().getName() + " that cannot be read back", FailureText.trace(e));
        }
        if (difference != null) {
            throw refused(difference.path(), difference.shown(), null);
        }
    }

    private @Nullable Object copy(String place, Object value, Type type, boolean strict) {
        String text = Difference.text(json, place, value);
        return strict && type instanceof Class<?> one && one.isRecord()
                ? json.read(object(value), one)
                : json.convert(json.read(text).get(place), type);
    }

    @SuppressWarnings("unchecked") // a record becomes a JSON object
    private String object(Object value) {
        return json.write((Map<String, Object>) Objects.requireNonNull(json.convert(value, Map.class)));
    }

    /** Refuses the first component that cannot be read alone. */
    private void compareParts(String place, Object value, boolean strict) {
        if (value instanceof Record record) {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                Object part = Difference.part(component, record);
                if (part != null) {
                    compare(place + "." + component.getName(), part, component.getGenericType(), strict);
                }
            }
        }
    }

    private static InvalidJsonException refused(String place, String actual, @Nullable Throwable cause) {
        return new InvalidJsonException(
                place + ": expected a value that JSON can represent, got " + actual + REMEDY, cause);
    }

    /** A component whose values can never be read. */
    private record Lost(String place, Class<?> type) {}

    /** Returns the first component whose values can never be read, or null if the type shows no such component. */
    private @Nullable Lost lost(String place, Type type, Set<Type> above) {
        if (!above.add(type)) {
            return null;
        }
        return switch (type) {
            case ParameterizedType of -> generic(place, of, above);
            case WildcardType any -> lost(place, any.getUpperBounds()[0], above);
            case GenericArrayType array -> lost(place, array.getGenericComponentType(), above);
            case Class<?> one -> one.isArray() ? lost(place, one.getComponentType(), above) : plain(place, one, above);
            default -> null;
        };
    }

    private @Nullable Lost generic(String place, ParameterizedType type, Set<Type> above) {
        Type[] parts = type.getActualTypeArguments();
        return type.getRawType() instanceof Class<?> raw && (raw == Map.class || LISTS.contains(raw))
                ? lost(place, parts[parts.length - 1], above)
                : lost(place, type.getRawType(), above);
    }

    private @Nullable Lost plain(String place, Class<?> one, Set<Type> above) {
        if (isMarked(one)) {
            return null;
        }
        if (!one.isRecord()) {
            return json.loses(one) && ancestors(one).noneMatch(RoundTrip::isMarked) ? new Lost(place, one) : null;
        }
        for (RecordComponent component : one.getRecordComponents()) {
            Lost lost = lost(place + "." + component.getName(), component.getGenericType(), above);
            if (lost != null) {
                return lost;
            }
        }
        return null;
    }

    private static Stream<Class<?>> ancestors(Class<?> type) {
        Stream<Class<?>> above =
                Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
        return above.flatMap(one -> Stream.concat(Stream.of(one), ancestors(one)));
    }

    private boolean keeps(Type type, Set<Type> above) {
        if (!above.add(type)) {
            return true;
        }
        if (type instanceof ParameterizedType parameterized) {
            return keeps(parameterized, above);
        }
        if (!(type instanceof Class<?> one) || isMarked(one)) {
            return false;
        }
        if (one.isArray()) {
            return keeps(one.getComponentType(), above);
        }
        return one.isRecord() ? hasComponentsOnly(one, above) : json.keeps(one);
    }

    private boolean keeps(ParameterizedType type, Set<Type> above) {
        Type[] of = type.getActualTypeArguments();
        if (type.getRawType() == Map.class) {
            return isName(of[0]) && keeps(of[1], above);
        }
        return type.getRawType() instanceof Class<?> raw && LISTS.contains(raw) && keeps(of[0], above);
    }

    private boolean isName(Type type) {
        return type instanceof Class<?> one && (one == String.class || one.isEnum()) && json.keeps(one);
    }

    private boolean hasComponentsOnly(Class<?> type, Set<Type> above) {
        List<String> names = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        return type.getTypeParameters().length == 0
                && Arrays.stream(type.getMethods())
                        .allMatch(method -> names.contains(method.getName()) || !isGetter(method))
                && Arrays.stream(type.getRecordComponents())
                        .allMatch(component -> keeps(component.getGenericType(), above));
    }

    private static boolean isGetter(Method method) {
        return method.getParameterCount() == 0
                && method.getDeclaringClass() != Object.class
                && (method.getName().startsWith("get") || method.getName().startsWith("is"));
    }

    /** Returns whether a class or one of its members has a JSON annotation. */
    private static boolean isMarked(Class<?> type) {
        return !type.isPrimitive()
                && !type.getPackageName().startsWith("java.")
                && Stream.<AnnotatedElement[]>of(
                                new AnnotatedElement[] {type},
                                type.getDeclaredFields(),
                                type.getDeclaredMethods(),
                                type.getDeclaredConstructors())
                        .flatMap(Arrays::stream)
                        .anyMatch(RoundTrip::isMarked);
    }

    private static boolean isMarked(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(annotation -> isOfMapper(annotation)
                        || Arrays.stream(annotation.getAnnotations())
                                .anyMatch(meta -> isOfMapper(meta.annotationType())));
    }

    private static boolean isOfMapper(Class<?> annotation) {
        return annotation.getName().contains(".jackson.");
    }
}
