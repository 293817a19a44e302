package dev.turnstile.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A change of one document of an index. */
public sealed interface IndexChange {

    /** Returns the index's name. */
    String index();

    /** Returns the document's id. */
    String id();

    /** Returns a change that writes a whole document. */
    static IndexChange put(String index, Object id, Map<String, ?> document) {
        return new Put(index, id.toString(), document);
    }

    /** Returns a change that removes a document, if it exists. */
    static IndexChange remove(String index, Object id) {
        return new Remove(index, id.toString());
    }

    /**
     * A change that writes a whole document.
     *
     * @param index the index's name
     * @param id the document's id
     * @param document its fields; values of any type that the application's JSON implementation writes
     */
    record Put(String index, String id, Map<String, ?> document) implements IndexChange {

        /** Copies the fields. */
        public Put {
            document = Collections.unmodifiableMap(new LinkedHashMap<>(document));
        }
    }

    /**
     * A change that removes a document.
     *
     * @param index the index's name
     * @param id the document's id
     */
    record Remove(String index, String id) implements IndexChange {}
}
