package dev.turnstile.event;

/**
 * A type of events in one schema version.
 *
 * @param name the type's name
 * @param schema the schema version
 */
public record StoredType(String name, int schema) implements Comparable<StoredType> {

    @Override
    public int compareTo(StoredType other) {
        int names = name.compareTo(other.name);
        return names == 0 ? Integer.compare(schema, other.schema) : names;
    }

    @Override
    public String toString() {
        return name + " schema " + schema;
    }
}
