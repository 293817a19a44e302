package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.jackson.JacksonJson;
import java.util.List;
import java.util.Map;

/** An object in a JSON document; reading a missing field fails the test. */
record JsonPart(Map<?, ?> fields) {

    static JsonPart read(String document) {
        return new JsonPart(new JacksonJson().read(document));
    }

    Object value(String field) {
        Object value = fields.get(field);
        if (value == null) {
            throw new AssertionError("no field '" + field + "' in " + fields);
        }
        return value;
    }

    String text(String field) {
        return value(field).toString();
    }

    int number(String field) {
        return Integer.parseInt(text(field));
    }

    JsonPart part(String field) {
        return new JsonPart((Map<?, ?>) value(field));
    }

    List<JsonPart> parts(String field) {
        assertThat(value(field)).isInstanceOf(List.class);
        return ((List<?>) value(field))
                .stream().map(part -> new JsonPart((Map<?, ?>) part)).toList();
    }
}
