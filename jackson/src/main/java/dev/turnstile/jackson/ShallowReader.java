package dev.turnstile.jackson;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.InvalidJsonException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** A reader of objects that returns the values of some fields as unparsed text. */
final class ShallowReader {

    /** The length is not limited, because the reader does not store unparsed values; only nesting needs memory. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(10_000)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectReader ANYTHING =
            MAPPER.readerFor(Object.class).with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private ShallowReader() {}

    static Map<String, @Nullable Object> read(String text, Set<String> untouched) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            try {
                return read(parser, text, untouched);
            } catch (JacksonException e) {
                throw new InvalidJsonException(ParserMessage.at(parser, e), FailureText.trace(e));
            }
        }
    }

    private static Map<String, @Nullable Object> read(JsonParser parser, String text, Set<String> untouched) {
        expect(parser, JsonToken.START_OBJECT, "an object");
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (fields.containsKey(name)) {
                throw new InvalidJsonException("field '" + name + "' occurs twice in the object", null);
            }
            JsonToken token = parser.nextToken();
            fields.put(name, untouched.contains(name) ? unparsed(parser, text) : value(parser, token));
        }
        expect(parser, null, "nothing after the object");
        return fields;
    }

    private static void expect(JsonParser parser, @Nullable JsonToken expected, String described) {
        JsonToken token = parser.nextToken();
        if (token != expected) {
            throw new InvalidJsonException(ParserMessage.unexpected(parser, described, token), null);
        }
    }

    private static String unparsed(JsonParser parser, String text) {
        int from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        return text.substring(from, (int) parser.currentLocation().getCharOffset());
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NULL -> null;
            default -> ANYTHING.readValue(parser);
        };
    }
}
