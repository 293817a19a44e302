package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.erasure.Personal;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Determines the record classes that may contain personal data. Values of other classes are not searched. */
final class PersonalTypes {

    private static final ClassValue<Boolean> PERSONAL = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return personal(type, new HashSet<>());
        }
    };

    private PersonalTypes() {}

    static boolean mayHold(Class<? extends Record> type) {
        return PERSONAL.get(type);
    }

    private static boolean personal(Type type, Set<Type> seen) {
        if (!seen.add(type)) {
            return false;
        }
        return switch (type) {
            case ParameterizedType generic ->
                Stream.concat(Stream.of(generic.getRawType()), Arrays.stream(generic.getActualTypeArguments()))
                        .anyMatch(part -> personal(part, seen));
            case GenericArrayType array -> personal(array.getGenericComponentType(), seen);
            case Class<?> plain -> personalClass(plain, seen);
            default -> true;
        };
    }

    private static boolean personalClass(Class<?> type, Set<Type> seen) {
        if (type.isArray()) {
            return personal(type.getComponentType(), seen);
        }
        if (type.isRecord()) {
            return Arrays.stream(type.getRecordComponents()).anyMatch(part -> personalPart(part, seen));
        }
        if (type.isSealed() && !isPlain(type)) {
            return Arrays.stream(type.getPermittedSubclasses()).anyMatch(below -> personal(below, seen));
        }
        return !isPlain(type);
    }

    private static boolean personalPart(RecordComponent part, Set<Type> seen) {
        return part.isAnnotationPresent(Personal.class) || personal(part.getGenericType(), seen);
    }

    /** For collections, the declared element types decide. Final classes other than records contain no records. */
    private static boolean isPlain(Class<?> type) {
        return type.isPrimitive()
                || type.isEnum()
                || type.getName().startsWith("java.time.")
                || Number.class.isAssignableFrom(type)
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || type == Optional.class
                || type == String.class
                || type == Boolean.class
                || type == java.util.UUID.class;
    }
}
