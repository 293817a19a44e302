package dev.turnstile.json.spi;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
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

    private static final String VALUE = "value";

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
        String place = isKept(type) ? null : lost(field, type, new HashSet<>());
        if (place != null) {
            throw new InvalidJsonException(
                    place
                            + ": expected a type whose values are read as they were written, but the type is abstract, and"
                            + " JSON does not name the class" + REMEDY,
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
        try {
            String text = text(value);
            Object read = strict && type instanceof Class<?> one && one.isRecord()
                    ? json.read(object(value), one)
                    : json.convert(json.read(text).get(VALUE), type);
            if (same(value, read) && text(read).equals(text)) {
                return;
            }
        } catch (InvalidJsonException e) {
            throw refused(place, value, strict, e);
        }
        throw refused(place, value, strict, null);
    }

    @SuppressWarnings("unchecked") // a record becomes a JSON object
    private String object(Object value) {
        return json.write((Map<String, Object>) Objects.requireNonNull(json.convert(value, Map.class)));
    }

    private String text(@Nullable Object value) {
        return json.write(Collections.singletonMap(VALUE, json.convert(value, Object.class)));
    }

    /**
     * Compares two values, including differences that the JSON text may not show: components that are not written, and
     * zones of times.
     */
    private static boolean same(@Nullable Object value, @Nullable Object read) {
        if (value == null || read == null) {
            return value == null && read == null;
        }
        if (value instanceof Record record) {
            return record.getClass() == read.getClass()
                    && Arrays.stream(record.getClass().getRecordComponents())
                            .allMatch(component -> same(part(component, record), part(component, (Record) read)));
        }
        String in = value.getClass().getPackageName();
        return !(in.equals("java.time") || in.equals("java.lang")) || value.equals(read);
    }

    private InvalidJsonException refused(String place, Object value, boolean strict, @Nullable InvalidJsonException e) {
        if (value instanceof Record record) {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                Object part = part(component, record);
                if (part != null) {
                    compare(place + "." + component.getName(), part, component.getGenericType(), strict);
                }
            }
        }
        return new InvalidJsonException(
                place + ": expected a value that JSON can represent, got a "
                        + value.getClass().getName()
                        + (e == null ? " that is read back as a different value" : " that cannot be read back")
                        + REMEDY,
                e == null ? null : FailureText.trace(e));
    }

    private static @Nullable Object part(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Returns the path of a component whose values can never be read, or null if the type shows no such component. */
    private @Nullable String lost(String place, Type type, Set<Type> above) {
        if (!above.add(type)) {
            return null;
        }
        if (type instanceof ParameterizedType of && of.getRawType() instanceof Class<?> raw) {
            Type[] parts = of.getActualTypeArguments();
            return raw == Map.class || LISTS.contains(raw) ? lost(place, parts[parts.length - 1], above) : null;
        }
        if (!(type instanceof Class<?> one) || isMarked(one)) {
            return null;
        }
        if (one.isArray()) {
            return lost(place, one.getComponentType(), above);
        }
        if (!one.isRecord()) {
            return json.loses(one) && ancestors(one).noneMatch(RoundTrip::isMarked) ? place : null;
        }
        return Arrays.stream(one.getRecordComponents())
                .map(component -> lost(place + "." + component.getName(), component.getGenericType(), above))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
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
