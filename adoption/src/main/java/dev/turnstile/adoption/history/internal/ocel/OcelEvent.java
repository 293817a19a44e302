package dev.turnstile.adoption.history.internal.ocel;

import java.util.List;
import java.util.Map;

/**
 * An event.
 *
 * @param id the id
 * @param type the type, which is the activity
 * @param time the time as in the file
 * @param attributes the values of the attributes, in the order of the file
 * @param related the related objects, in the order of the file
 * @param line the line; 0 if the file has no lines
 */
record OcelEvent(
        String id, String type, String time, Map<String, String> attributes, List<Related> related, long line) {

    /** A related object with the qualifier of the relation, which can be blank. */
    record Related(String object, String qualifier) {}
}
