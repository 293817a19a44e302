package dev.turnstile.aggregate.internal;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fields of a class of states, and of all application classes that they contain, as text.
 *
 * <p>Needed because JSON that lacks a field of the class is read without an error, but results in a wrong state.
 */
public final class StateShape {

    private final Map<String, String> shapes = new TreeMap<>();

    private StateShape() {}

    /** Returns the description of a class; equal texts mean equal fields. */
    public static String of(Class<?> type) {
        StateShape shape = new StateShape();
        shape.visit(type);
        return shape.shapes.toString();
    }

    private void visit(Type type) {
        switch (type) {
            case Class<?> one -> visitClass(one.isArray() ? one.getComponentType() : one);
            case ParameterizedType generic -> {
                visit(generic.getRawType());
                Arrays.stream(generic.getActualTypeArguments()).forEach(this::visit);
            }
            case GenericArrayType array -> visit(array.getGenericComponentType());
            case WildcardType any -> Arrays.stream(any.getUpperBounds()).forEach(this::visit);
            default -> {}
        }
    }

    private void visitClass(Class<?> type) {
        boolean foreign = type.isPrimitive() || type.getName().startsWith("java.");
        if (foreign || shapes.putIfAbsent(type.getName(), "") != null) {
            return;
        }
        shapes.put(type.getName(), described(type));
        Class<?>[] permitted = type.getPermittedSubclasses();
        Set.of(permitted == null ? new Class<?>[0] : permitted).forEach(this::visit);
    }

    private String described(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.toString(type.getEnumConstants());
        }
        return type.isRecord() ? components(type) : fields(type);
    }

    private String components(Class<?> type) {
        Map<String, String> components = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            visit(component.getGenericType());
            components.put(component.getName(), component.getGenericType().getTypeName());
        }
        return components.toString();
    }

    private String fields(Class<?> type) {
        Map<String, String> fields = new TreeMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                visit(field.getGenericType());
                fields.put(field.getName(), field.getGenericType().getTypeName());
            }
        }
        if (type.getSuperclass() != null) {
            visit(type.getSuperclass());
        }
        return fields.toString();
    }
}
