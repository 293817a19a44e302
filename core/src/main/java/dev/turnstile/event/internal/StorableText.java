package dev.turnstile.event.internal;

/** Text that a database can hold as a name: without U+0000, without half a surrogate pair. */
public final class StorableText {

    private StorableText() {}

    /**
     * Returns a name, if it is one.
     *
     * @param what what it names
     * @throws IllegalArgumentException if it is blank or cannot be stored
     */
    public static String of(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("expected the name of a " + what + ", got blank text '" + name + "'");
        }
        return checked(what, name);
    }

    /**
     * Returns a name that may be blank.
     *
     * @param what what it names
     * @throws IllegalArgumentException if it cannot be stored
     */
    public static String checked(String what, String name) {
        int fault = fault(name);
        if (fault >= 0) {
            throw new IllegalArgumentException("the name of a " + what + " holds "
                    + (name.charAt(fault) == 0 ? "the character U+0000" : "half a surrogate pair") + " at index "
                    + fault
                    + ", which no database stores; leave it out");
        }
        return name;
    }

    private static int fault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }
}
