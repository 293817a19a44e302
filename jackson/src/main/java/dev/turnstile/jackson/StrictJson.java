package dev.turnstile.jackson;

import java.util.LinkedHashMap;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Jackson as Turnstile reads with it, whatever the application's own mapper allows. */
final class StrictJson {

    static final int DEEPEST = 200;
    static final int MOST_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(MOST_DIGITS)
                            .maxNameLength(JacksonJson.LONGEST_TEXT)
                            .maxStringLength(JacksonJson.LONGEST_TEXT)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // What follows an object is looked at by the caller, who says it in a line of its own.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static final ObjectReader OBJECTS =
            MAPPER.readerFor(MAPPER.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class));

    static final ObjectReader ANYTHING = MAPPER.readerFor(Object.class);

    private StrictJson() {}
}
