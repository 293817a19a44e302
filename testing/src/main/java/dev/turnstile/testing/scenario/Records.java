package dev.turnstile.testing.scenario;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Creates records by their canonical constructors. */
final class Records {

    private Records() {}

    /**
     * Returns a new record.
     *
     * @param components the values of the components, in order
     * @throws ReflectiveOperationException if the constructor is not accessible or throws an exception
     */
    static <R> R of(Class<R> type, @Nullable Object[] components) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<R> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(components);
    }
}
