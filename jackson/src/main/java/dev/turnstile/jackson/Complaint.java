package dev.turnstile.jackson;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/** What a parser complains about, in one line for people: no class names, no switches that nobody here can set. */
final class Complaint {

    private static final Pattern INTERNALS =
            Pattern.compile("\\s*\\((?:start marker at|for \\w+ starting at) \\[.*?]\\)"
                    + "|: enable `[^`]*` to allow"
                    + "|, from `[^`]*`"
                    + "|\\s*\\(not recognized as one since .*?\\)"
                    + "|\\s*\\(through reference chain: .*\\)");
    private static final Pattern TYPES = Pattern.compile("cannot be deserialized as `[^`]*`, reason:\\s*");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");

    private static final int LONGEST = 300;

    private Complaint() {}

    static String of(JacksonException e) {
        String text = String.valueOf(e.getOriginalMessage());
        String outside = TYPES.matcher(INTERNALS.matcher(text).replaceAll("")).replaceAll("cannot be held: ");
        String line = CONTROLS.matcher(outside).replaceAll(" ");
        return line.substring(0, 1).toLowerCase(Locale.ROOT)
                + (line.length() > LONGEST ? line.substring(1, LONGEST) + ".." : line.substring(1));
    }

    static String at(JsonParser parser, JacksonException e) {
        TokenStreamLocation known = e.getLocation();
        return place(known == null ? parser.currentLocation() : known) + of(e);
    }

    static String unexpected(JsonParser parser, String expected, @Nullable JsonToken token) {
        TokenStreamLocation location = token == null ? parser.currentLocation() : parser.currentTokenLocation();
        return place(location) + "expected " + expected + ", got " + named(token);
    }

    private static String place(TokenStreamLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    private static String named(@Nullable JsonToken token) {
        return switch (token) {
            case null -> "nothing";
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NULL -> "null";
            default -> token.toString();
        };
    }
}
