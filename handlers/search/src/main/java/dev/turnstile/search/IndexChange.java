package dev.turnstile.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an event does to one document of an index. */
public sealed interface IndexChange {

    /** Returns the index's name. */
    String index();

    /** Returns the document's id. */
    String id();

    /** Writes a document as a whole. */
    static IndexChange put(String index, Object id, Map<String, ?> document) {
        return new Put(index, id.toString(), document);
    }

    /** Removes a document, if it is there. */
    static IndexChange remove(String index, Object id) {
        return new Remove(index, id.toString());
    }

    /**
     * A document is written as a whole.
     *
     * @param index the index's name
     * @param id the document's id
     * @param document its fields; values of any type that the application's JSON knows
     */
    record Put(String index, String id, Map<String, ?> document) implements IndexChange {

        /** Copies the fields. */
        public Put {
            document = Collections.unmodifiableMap(new LinkedHashMap<>(document));
        }
    }

    /**
     * A document is removed.
     *
     * @param index the index's name
     * @param id the document's id
     */
    record Remove(String index, String id) implements IndexChange {}
}
