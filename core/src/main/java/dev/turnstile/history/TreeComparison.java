package dev.turnstile.history;

import dev.turnstile.history.Timeline.FieldDifference;
import dev.turnstile.history.Timeline.FieldDifference.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A comparison of two trees. Used by one thread. */
final class TreeComparison {

    private static final Pattern PLAIN = Pattern.compile("[^.\\[\\]\"]+");

    private final List<FieldDifference> found = new ArrayList<>();

    List<FieldDifference> of(Map<String, ?> before, Map<String, ?> after) {
        fields("", before, after);
        return List.copyOf(found);
    }

    private void fields(String path, Map<?, ?> before, Map<?, ?> after) {
        Set<Object> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        for (Object name : names) {
            String place = path + step(path, String.valueOf(name));
            if (!before.containsKey(name)) {
                found.add(new FieldDifference(place, Kind.ADDED, null, after.get(name)));
            } else if (!after.containsKey(name)) {
                found.add(new FieldDifference(place, Kind.REMOVED, before.get(name), null));
            } else {
                values(place, before.get(name), after.get(name));
            }
        }
    }

    private static String step(String path, String name) {
        if (PLAIN.matcher(name).matches()) {
            return path.isEmpty() ? name : "." + name;
        }
        return "[\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
    }

    private void values(String path, @Nullable Object before, @Nullable Object after) {
        if (before instanceof Map<?, ?> one && after instanceof Map<?, ?> other) {
            fields(path, one, other);
        } else if (before instanceof List<?> one && after instanceof List<?> other) {
            items(path, one, other);
        } else if (!Objects.equals(before, after)) {
            found.add(new FieldDifference(path, Kind.CHANGED, before, after));
        }
    }

    private void items(String path, List<?> before, List<?> after) {
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
            String place = path + "[" + i + "]";
            if (i >= before.size()) {
                found.add(new FieldDifference(place, Kind.ADDED, null, after.get(i)));
            } else if (i >= after.size()) {
                found.add(new FieldDifference(place, Kind.REMOVED, before.get(i), null));
            } else {
                values(place, before.get(i), after.get(i));
            }
        }
    }
}
