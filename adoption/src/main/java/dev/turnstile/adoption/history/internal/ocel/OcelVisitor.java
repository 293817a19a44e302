package dev.turnstile.adoption.history.internal.ocel;

/** Receives the content of a log in the order of the file. */
interface OcelVisitor {

    /** Receives an object. */
    void object(String id, String type, long line);

    /** Receives a value of an object's attribute. */
    void value(String object, String type, OcelValue value);

    /** Receives an event with all objects that are related to it, or one of several parts of these objects. */
    void event(OcelEvent event);
}
