package dev.turnstile.postgres.internal.refusal;

import dev.turnstile.json.Json;
import dev.turnstile.machine.Guard;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.refusal.Refusal.StoredRefusal;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts refusals to JSON and back. A restored refusal has the same class and fields, so that a caller who catches
 * the class also catches a replayed refusal. If the class cannot be restored from its fields, a {@link StoredRefusal}
 * takes its place.
 *
 * @param json reads and writes values
 */
public record RestoredRefusals(Json json) {

    private static final Logger LOG = LoggerFactory.getLogger(RestoredRefusals.class);

    /** Returns a refusal as a tree. */
    public Map<String, Object> tree(Refusal refusal) {
        Map<String, Object> tree = new LinkedHashMap<>();
        RefusalFacts facts = RefusalFacts.of(refusal);
        tree.put("name", facts.name());
        tree.put("message", facts.message());
        tree.put("fields", facts.storable(json));
        if (refusal instanceof StoredRefusal stored) {
            stored.type().ifPresent(type -> tree.put("class", type.getName()));
            return tree;
        }
        tree.put("class", refusal.getClass().getName());
        try {
            Map<String, Object> state = state(refusal);
            Map<String, Object> stored = json.read(json.write(state));
            Refusal restored = restored(refusal.getClass(), tree, stored);
            if (json.write(state(restored)).equals(json.write(state))) {
                tree.put("state", state);
            }
        } catch (ReflectiveOperationException | RuntimeException | StackOverflowError e) {
            LOG.debug(
                    "{} is replayed as a StoredRefusal: {}",
                    refusal.getClass().getName(),
                    e.getClass().getName());
        }
        return tree;
    }

    /**
     * Returns the refusal of a tree.
     *
     * @param loader the loader of the application's classes
     */
    @SuppressWarnings("unchecked") // JSON objects
    public Refusal read(Map<String, Object> tree, @Nullable ClassLoader loader) {
        Class<? extends Refusal> type = tree.get("class") instanceof String name ? known(name, loader) : null;
        if (type != null && tree.get("state") instanceof Map<?, ?> state) {
            try {
                return restored(type, tree, (Map<String, Object>) state);
            } catch (ReflectiveOperationException | RuntimeException e) {
                warn(type.getName(), e);
            }
        }
        return new StoredRefusal(
                String.valueOf(tree.get("name")),
                String.valueOf(tree.get("message")),
                tree.get("fields") instanceof Map<?, ?> fields ? (Map<String, Object>) fields : Map.of(),
                type);
    }

    /** Returns the class of a stored refusal, or null if it is no longer a class of a refusal. */
    private static @Nullable Class<? extends Refusal> known(String name, @Nullable ClassLoader loader) {
        try {
            return Class.forName(name, false, loader).asSubclass(Refusal.class);
        } catch (ClassNotFoundException | ClassCastException | LinkageError e) {
            warn(name, e);
            return null;
        }
    }

    private static void warn(String type, Throwable cause) {
        LOG.warn("{} is replayed as a StoredRefusal: {}", type, cause.getClass().getName());
    }

    private Map<String, Object> state(Refusal refusal) throws ReflectiveOperationException {
        Map<String, Object> state = new LinkedHashMap<>();
        for (Field field : fields(refusal.getClass())) {
            Object value = field.get(refusal);
            if (value != null) {
                state.put(key(field), isGuards(field) ? guards((List<?>) value) : value);
            }
        }
        return state;
    }

    /**
     * Runs no constructor of the class itself, because the values of its fields are known, but not the constructor's
     * arguments.
     */
    private Refusal restored(Class<? extends Refusal> known, Map<String, Object> tree, Map<String, Object> state)
            throws ReflectiveOperationException {
        Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
        Constructor<?> constructor =
                (Constructor<?>) factory.getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                        .invoke(
                                factory.getMethod("getReflectionFactory").invoke(null),
                                known,
                                Refusal.class.getDeclaredConstructor(String.class));
        Refusal refusal = (Refusal) constructor.newInstance(String.valueOf(tree.get("message")));
        for (Field field : fields(known)) {
            Object value = state.get(key(field));
            if (value != null) {
                field.set(
                        refusal,
                        isGuards(field) ? guardsOf((List<?>) value) : json.convert(value, field.getGenericType()));
            }
        }
        return refusal;
    }

    private static String key(Field field) {
        return field.getDeclaringClass().getSimpleName() + "." + field.getName();
    }

    private static List<Field> fields(Class<?> refusal) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = refusal; type != null && type != Refusal.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static boolean isGuards(Field field) {
        return field.getGenericType() instanceof ParameterizedType given
                && given.getRawType() == List.class
                && given.getActualTypeArguments()[0] == Guard.class;
    }

    private static List<Map<String, Object>> guards(List<?> guards) {
        List<Map<String, Object>> trees = new ArrayList<>();
        for (Object guard : guards) {
            Map<String, Object> tree = new HashMap<>();
            tree.put("name", ((Guard) guard).name());
            tree.put("reason", ((Guard) guard).reason());
            if (guard instanceof Guard.Sql sql) {
                tree.put("condition", sql.condition());
            }
            trees.add(tree);
        }
        return trees;
    }

    private static List<Guard> guardsOf(List<?> trees) {
        List<Guard> guards = new ArrayList<>();
        for (Object each : trees) {
            Map<?, ?> tree = (Map<?, ?>) each;
            String name = String.valueOf(tree.get("name"));
            String reason = String.valueOf(tree.get("reason"));
            guards.add(
                    tree.get("condition") instanceof String condition
                            ? new Guard.Sql(name, condition, reason)
                            : new Guard.Java(name, row -> false, reason));
        }
        return List.copyOf(guards);
    }
}
