package dev.turnstile.jackson;

import java.util.LinkedHashMap;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** The Jackson configuration with which Turnstile reads JSON, independent of the application's mapper. */
final class StrictJson {

    static final int MAX_DEPTH = 200;
    static final int MAX_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_DIGITS)
                            .maxNameLength(JacksonJson.MAX_TEXT)
                            .maxStringLength(JacksonJson.MAX_TEXT)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // The caller checks for text after the object and throws its own message.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static final ObjectReader OBJECTS =
            MAPPER.readerFor(MAPPER.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class));

    static final ObjectReader ANYTHING = MAPPER.readerFor(Object.class);

    private StrictJson() {}
}
