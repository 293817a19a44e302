package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.erasure.Personal;
import dev.turnstile.erasure.Subject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The components of a record class, with their annotations.
 *
 * @param parts the components
 * @param subject the component that names the subject of the data, or null
 */
record RecordShape(List<Part> parts, @Nullable Part subject) {

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return shape(type);
        }
    };

    static RecordShape of(Class<? extends Record> type) {
        return SHAPES.get(type);
    }

    private static RecordShape shape(Class<?> type) {
        List<Part> parts = new ArrayList<>();
        Part subject = null;
        for (RecordComponent component : type.getRecordComponents()) {
            Part part = new Part(component, component.getAnnotation(Personal.class));
            parts.add(part);
            if (component.isAnnotationPresent(Subject.class)) {
                if (subject != null) {
                    throw new IllegalArgumentException(type.getName() + ": components " + subject.name() + " and "
                            + part.name() + " are both its @Subject; keep one of them");
                }
                subject = part;
            }
        }
        return new RecordShape(List.copyOf(parts), subject);
    }

    /**
     * A component.
     *
     * @param component the component
     * @param personal the component's annotation, or null if the component is not personal
     */
    record Part(RecordComponent component, @Nullable Personal personal) {

        Part {
            component.getAccessor().setAccessible(true);
        }

        String name() {
            return component.getName();
        }

        @Nullable
        Object of(Record record) {
            try {
                return component.getAccessor().invoke(record);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalArgumentException(
                        component.getDeclaringRecord().getName() + ": component " + name() + " cannot be read: " + e,
                        e);
            }
        }
    }
}
