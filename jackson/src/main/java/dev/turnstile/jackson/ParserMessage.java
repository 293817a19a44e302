package dev.turnstile.jackson;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * One-line messages for Jackson's exceptions, without values, and without Jackson's class names and configuration
 * hints.
 */
final class ParserMessage {

    private static final Pattern INTERNALS =
            Pattern.compile("\\s*\\((?:start marker at|for \\w+ starting at) \\[.*?]\\)"
                    + "|: enable `[^`]*` to allow"
                    + "|, from `[^`]*`"
                    + "|\\s*\\(not recognized as one since .*?\\)"
                    + "|\\s*\\(through reference chain: .*\\)");
    private static final Pattern TYPES = Pattern.compile("cannot be deserialized as `[^`]*`, reason:\\s*");
    private static final Pattern QUOTED =
            Pattern.compile("(?i)(value|token|number)\\s+(?:\"[^\"]*\"|'(?!NaN')[^']*'|\\([^)]*\\))");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");

    private static final int MAX_LENGTH = 300;

    private ParserMessage() {}

    static String of(JacksonException e) {
        return e instanceof DatabindException bound ? of(bound) : ofText(e);
    }

    /** Returns the message of an exception from parsing text, without the quoted values. */
    private static String ofText(JacksonException e) {
        String text = String.valueOf(e.getOriginalMessage());
        String outside = TYPES.matcher(INTERNALS.matcher(text).replaceAll("")).replaceAll("cannot be held: ");
        String line = CONTROLS.matcher(QUOTED.matcher(outside).replaceAll("$1")).replaceAll(" ");
        return line.substring(0, 1).toLowerCase(Locale.ROOT)
                + (line.length() > MAX_LENGTH ? line.substring(1, MAX_LENGTH) + ".." : line.substring(1));
    }

    /**
     * Returns a message that contains only class and field names, because the message of a data binding exception
     * quotes values.
     */
    private static String of(DatabindException e) {
        String what = switch (e) {
            case UnrecognizedPropertyException unknown ->
                named(unknown.getReferringClass()) + " has no field '" + unknown.getPropertyName() + "'";
            case ValueInstantiationException refused ->
                "the class rejects the value"
                        + (refused.getCause() == null
                                ? ""
                                : " with " + refused.getCause().getClass().getName());
            case MismatchedInputException misfit -> "the value is not a " + named(misfit.getTargetType());
            case InvalidDefinitionException undefined ->
                "no serializer or deserializer for "
                        + (undefined.getType() == null
                                ? "the value"
                                : named(undefined.getType().getRawClass()));
            default -> e.getClass().getSimpleName();
        };
        String path = path(e);
        return CONTROLS.matcher(path.isEmpty() ? what : "field '" + path + "': " + what)
                .replaceAll(" ");
    }

    private static String named(@Nullable Class<?> type) {
        return type == null ? "value of the expected type" : type.getName();
    }

    /**
     * Returns the path of the value. Property names are part of classes and are shown; map keys are values and are not
     * shown.
     */
    private static String path(DatabindException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference one : e.getPath()) {
            if (one.getPropertyName() == null) {
                path.append('[').append(one.getIndex()).append(']');
            } else if (one.from() instanceof Map<?, ?>) {
                path.append("[*]");
            } else {
                path.append(path.isEmpty() ? "" : ".").append(one.getPropertyName());
            }
        }
        return path.toString();
    }

    static String at(JsonParser parser, JacksonException e) {
        TokenStreamLocation known = e.getLocation();
        return location(known == null ? parser.currentLocation() : known) + of(e);
    }

    static String unexpected(JsonParser parser, String expected, @Nullable JsonToken token) {
        TokenStreamLocation location = token == null ? parser.currentLocation() : parser.currentTokenLocation();
        return location(location) + "expected " + expected + ", got " + named(token);
    }

    private static String location(TokenStreamLocation location) {
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
