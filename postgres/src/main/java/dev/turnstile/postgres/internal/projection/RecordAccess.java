package dev.turnstile.postgres.internal.projection;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the components of records, and creates records. Thread-safe.
 *
 * @param type the class of the records
 * @param constructor the canonical constructor
 * @param accessors the accessors of the components
 * @param columns the columns of the components
 */
record RecordAccess<R>(Class<R> type, Constructor<R> constructor, List<Method> accessors, List<Column> columns) {

    static <R> RecordAccess<R> of(Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<Method> accessors = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (RecordComponent component : components) {
            component.getAccessor().setAccessible(true);
            accessors.add(component.getAccessor());
            columns.add(Column.of(component));
        }
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return new RecordAccess<>(type, constructor, List.copyOf(accessors), List.copyOf(columns));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    R make(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(type.getName() + " cannot be created from " + Arrays.toString(values), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be created from " + Arrays.toString(values), e);
        }
    }

    @Nullable
    Object value(Object record, int component) {
        try {
            return accessors.get(component).invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(accessors.get(component) + " failed", e);
        }
    }
}
